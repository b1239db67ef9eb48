"""Finding people: plain, with history, and fuzzy, each hit with its score (section 6).

The national formula is not public; the costs here are our own, deterministic, and in the ledger.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from dataclasses import dataclass
from datetime import date

from gpworld.pds.index import Index
from gpworld.pds.query import Query
from gpworld.people.model import HumanName, Person, Sensitivity

WILDCARD = 0.8343
HOMOPHONE, SWAPPED, FORMER = 0.07, 0.10, 0.15
OTHER_POSTCODE, OTHER_PRACTICE, OTHER_GENDER, OTHER_PHONE, OTHER_DEATH = (
    0.10,
    0.05,
    0.15,
    0.05,
    0.05,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A person who matches, and how well."""

    person: Person
    score: float


def search(index: Index, query: Query, today: date) -> list[Hit]:
    """Everybody who matches, best first, then by NHS number."""
    score = _fuzzy if query.fuzzy else _plain
    hits = []
    for person in index.born(query.birth.first, query.birth.last):
        if not _may_be_found(person, query) or len(person.birth_date) != len("2000-01-01"):
            continue
        points = score(person, query, today)
        if points is not None and (points == 1 or not query.exact):
            hits.append(Hit(person, points))
    return sorted(hits, key=lambda hit: (-hit.score, hit.person.nhs_number))


def _may_be_found(person: Person, query: Query) -> bool:
    if person.superseded_by or person.invalid:
        return False
    restricted = person.sensitivity is not Sensitivity.UNRESTRICTED
    return not (restricted and (query.postcode or query.practice))


# -- plain ----------------------------------------------------------------------------------------


def _plain(person: Person, query: Query, today: date) -> float | None:
    name = _matching_name(person, query, today)
    if name is None:
        return None
    former = not _current(name, today)
    if query.gender and query.gender != person.gender:
        return None
    if query.death and not (person.deceased and query.death.holds(f"{person.deceased:%Y-%m-%d}")):
        return None
    if query.practice and query.practice.upper() != _practice(person):
        return None
    for wanted, system in ((query.phone, "phone"), (query.email, "email")):
        if wanted and not _has_telecom(person, system, wanted, today, history=query.history):
            return None
    if query.postcode:
        codes = _postcodes(person, today, history=query.history)
        if not any(_like(_squeeze(query.postcode), code) for code in codes):
            return None
        former = former or not any(
            _like(_squeeze(query.postcode), code)
            for code in _postcodes(person, today, history=False)
        )
    points = 1 - FORMER if former else 1.0
    return round(points - (1 - WILDCARD), 4) if query.wild else round(points, 4)


def _matching_name(person: Person, query: Query, today: date) -> HumanName | None:
    names = [n for n in person.names if not n.hidden and (query.history or _current(n, today))]
    names.sort(key=lambda name: not _current(name, today))
    for name in names:
        if query.family and not _like(query.family, name.family):
            continue
        if _given_fit(query.given, name.given):
            return name
    return None


def _given_fit(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
    if len(wanted) > len(held):
        return False
    for position, (want, have) in enumerate(zip(wanted, held, strict=False)):
        fits = _like(want, have) if position == 0 else want.casefold() == have.casefold()
        if not fits:
            return False
    return True


def _like(pattern: str, value: str) -> bool:
    low, held = pattern.casefold(), value.casefold()
    if "*" not in low:
        return low == held
    return fnmatch.fnmatchcase(held, low.replace("[", "[[]").replace("?", "[?]"))


# -- fuzzy ----------------------------------------------------------------------------------------


def _fuzzy(person: Person, query: Query, today: date) -> float | None:
    name_cost = _name_cost(person, query, today)
    if name_cost is None:
        return None
    cost = name_cost
    if query.gender and query.gender != person.gender:
        cost += OTHER_GENDER
    if query.practice and query.practice.upper() != _practice(person):
        cost += OTHER_PRACTICE
    if query.death and not (person.deceased and query.death.holds(f"{person.deceased:%Y-%m-%d}")):
        cost += OTHER_DEATH
    if query.postcode:
        code, codes = _squeeze(query.postcode), _postcodes(person, today, history=True)
        if code not in codes:
            if not (query.given and query.family):
                return None
            cost += OTHER_POSTCODE
    if query.email and not _has_telecom(person, "email", query.email, today, history=True):
        return None
    if query.phone and not _has_telecom(person, "phone", query.phone, today, history=True):
        if not query.postcode:
            return None
        cost += OTHER_PHONE
    return round(max(0.0, 1 - cost), 4)


def _name_cost(person: Person, query: Query, today: date) -> float | None:
    costs = []
    for name in person.names:
        if name.hidden:
            continue
        cost = _one_name_cost(name, query)
        if cost is not None:
            costs.append(cost + (0 if _current(name, today) else FORMER))
    return min(costs, default=None)


def _one_name_cost(name: HumanName, query: Query) -> float | None:
    first = name.given[0] if name.given else ""
    wanted = query.given[0] if query.given else None
    straight = _add(_word_cost(query.family, name.family), _word_cost(wanted, first))
    if straight is not None:
        return straight
    if query.family and wanted:
        crossed = _add(_word_cost(query.family, first), _word_cost(wanted, name.family))
        return None if crossed is None else crossed + SWAPPED
    return None


def _word_cost(wanted: str | None, held: str) -> float | None:
    """Nothing for the same word, a homophone's cost for one that sounds or starts alike."""
    if wanted is None:
        return 0.0
    want, have = _plain_letters(wanted), _plain_letters(held)
    if want == have:
        return 0.0
    if not want or not have:
        return None
    begins_alike = want[:2] == have[:2] and min(len(want), len(have)) <= 4
    if _soundex(want) == _soundex(have) or begins_alike:
        return HOMOPHONE
    return None


def _add(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


_CODES = {
    **dict.fromkeys("bfpv", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    "l": "4",
    **dict.fromkeys("mn", "5"),
    "r": "6",
}


def _soundex(word: str) -> str:
    """American Soundex of a word in plain lower-case letters."""
    coded, last = word[0].upper(), _CODES.get(word[0], "")
    for letter in word[1:]:
        code = _CODES.get(letter, "")
        if code and code != last:
            coded += code
        if letter not in "hw":
            last = code
    return f"{coded:0<4}"[:4]


def _plain_letters(word: str) -> str:
    """Lower case, accents, hyphens, blanks and apostrophes gone; initials behind the name too."""
    parts = word.split()
    if len(parts) > 1 and all(len(part.strip(".")) == 1 for part in parts[1:]):
        word = parts[0]
    flat = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in flat if letter.isalpha())


# -- both -----------------------------------------------------------------------------------------


def _current(name: HumanName, today: date) -> bool:
    return name.use in ("usual", "temp", "nickname") and name.period.covers(today)


def _practice(person: Person) -> str:
    return person.practice.ods.upper() if person.practice else ""


def _squeeze(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def _postcodes(person: Person, today: date, *, history: bool) -> set[str]:
    return {
        _squeeze(address.postcode)
        for address in person.addresses
        if not address.hidden and (history or address.period.covers(today))
    }


def _has_telecom(person: Person, system: str, value: str, today: date, *, history: bool) -> bool:
    wanted = value.casefold().replace(" ", "")
    return any(
        telecom.system == system
        and telecom.value.casefold().replace(" ", "") == wanted
        and not telecom.hidden
        and (history or telecom.period.covers(today))
        for telecom in person.telecoms
    )
