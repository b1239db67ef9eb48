"""Finding people: plain, with history, and fuzzy, each hit with its score (section 6).

The national formula is not public; the costs here are our own, deterministic, and in the ledger.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

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
Fits = Callable[[str], bool]
Held = list[tuple[str, bool]]
"""Values of one kind that a person has or had, each with whether it is current."""


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
    """The score of an exact search; a former value is found with history only, and costs."""
    name = _matching_name(person, query, today)
    if name is None or not _facts_fit(person, query):
        return None
    former = not _current(name, today)
    for fits, held in _contacts(person, query, today):
        current = [is_current for value, is_current in held if fits(value)]
        if not current or not (query.history or any(current)):
            return None
        former = former or not any(current)
    points = (1 - FORMER if former else 1.0) - (1 - WILDCARD if query.wild else 0)
    return round(points, 4)


def _facts_fit(person: Person, query: Query) -> bool:
    """Gender, death and practice, which have no history here."""
    if query.gender and query.gender != person.gender:
        return False
    if query.death and not _died_in(person, query):
        return False
    return not query.practice or query.practice.upper() == _practice(person)


def _contacts(person: Person, query: Query, today: date) -> Iterator[tuple[Fits, Held]]:
    """For each of postcode, phone and email that is asked: the test, and what is held of it."""
    if query.postcode:
        yield partial(_like, _squeeze(query.postcode)), _postcodes(person, today)
    if query.phone:
        yield query.phone.__eq__, _telecoms(person, "phone", today)
    if query.email:
        yield partial(_alike, query.email), _telecoms(person, "email", today)


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
        fits = _like(want, have) if position == 0 else _alike(want, have)
        if not fits:
            return False
    return True


def _alike(wanted: str, held: str) -> bool:
    return wanted.casefold() == held.casefold()


def _like(pattern: str, value: str) -> bool:
    low, held = pattern.casefold(), value.casefold()
    if "*" not in low:
        return low == held
    return fnmatch.fnmatchcase(held, low.replace("[", "[[]").replace("?", "[?]"))


# -- fuzzy ----------------------------------------------------------------------------------------


def _fuzzy(person: Person, query: Query, today: date) -> float | None:
    costs = [_name_cost(person, query, today), _contact_cost(person, query, today)]
    if query.gender and query.gender != person.gender:
        costs.append(OTHER_GENDER)
    if query.practice and query.practice.upper() != _practice(person):
        costs.append(OTHER_PRACTICE)
    if query.death and not _died_in(person, query):
        costs.append(OTHER_DEATH)
    known = [cost for cost in costs if cost is not None]
    return None if len(known) < len(costs) else round(max(0.0, 1 - sum(known)), 4)


def _contact_cost(person: Person, query: Query, today: date) -> float | None:
    """What postcode, phone and email cost together; None where one of them rules a person out."""
    cost = 0.0
    carried = bool(query.given and query.family)
    if query.postcode:
        held = _postcodes(person, today)
        found = _found(_squeeze(query.postcode).__eq__, held, OTHER_POSTCODE if carried else None)
        if found is None:
            return None
        cost += found
    if query.phone:
        held = _telecoms(person, "phone", today)
        found = _found(query.phone.__eq__, held, OTHER_PHONE if query.postcode else None)
        if found is None:
            return None
        cost += found
    if query.email:
        found = _found(partial(_alike, query.email), _telecoms(person, "email", today), None)
        if found is None:
            return None
        cost += found
    return cost


def _found(fits: Fits, held: Held, otherwise: float | None) -> float | None:
    """Nothing for a current value, a former one's cost, or what another value costs."""
    current = [is_current for value, is_current in held if fits(value)]
    if not current:
        return otherwise
    return 0.0 if any(current) else FORMER


def _name_cost(person: Person, query: Query, today: date) -> float | None:
    """What the best of a person's names costs, former ones too."""
    costs = [
        cost + (0 if _current(name, today) else FORMER)
        for name in person.names
        if not name.hidden and (cost := _one_name_cost(name, query)) is not None
    ]
    return min(costs, default=None)


def _one_name_cost(name: HumanName, query: Query) -> float | None:
    first = name.given[0] if name.given else ""
    wanted = query.given[0] if query.given else None
    straight = _add(_family_cost(query.family, name.family), _given_cost(wanted, first))
    if straight is not None:
        return straight
    if query.family and wanted:
        crossed = _add(_family_cost(query.family, first), _family_cost(wanted, name.family))
        return None if crossed is None else crossed + SWAPPED
    return None


def _family_cost(wanted: str | None, held: str) -> float | None:
    """Nothing for the same word, a homophone's cost for one that sounds alike."""
    want, have = _plain_letters(wanted or ""), _plain_letters(held)
    if wanted is None or want == have:
        return 0.0
    if not want or not have:
        return None
    return HOMOPHONE if _soundex(want) == _soundex(have) else None


def _given_cost(wanted: str | None, held: str) -> float | None:
    """The same, and a homophone's cost for a shortened form."""
    cost = _family_cost(wanted, held)
    if cost is None and wanted and _is_shortened(_plain_letters(wanted), _plain_letters(held)):
        return HOMOPHONE
    return cost


def _is_shortened(one: str, other: str) -> bool:
    """Joe and Joseph: two first letters alike, and all of the short one in the long one's order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short[:2] == long[:2] and len(short) > 1 and all(letter in rest for letter in short)


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


def _died_in(person: Person, query: Query) -> bool:
    if person.deceased is None or query.death is None:
        return False
    return query.death.holds(person.deceased.date().isoformat())


def _postcodes(person: Person, today: date) -> Held:
    return [
        (_squeeze(address.postcode), address.period.covers(today))
        for address in person.addresses
        if not address.hidden
    ]


def _telecoms(person: Person, system: str, today: date) -> Held:
    return [
        (telecom.value, telecom.period.covers(today))
        for telecom in person.telecoms
        if telecom.system == system and not telecom.hidden
    ]
