"""I4, I18 and I19: what pages promise, betray, and admit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gpharness.invariants.evidence import Accepted, Evidence, grouped
from gpharness.invariants.history import Act, ClientCall, Line
from gpharness.invariants.models import USED, is_unsure
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows
from gpharness.words.calendar import MONTHS

NUMBER = re.compile(r"\d(?<!\d\d)\d\d[ -]?\d{3}[ -]?\d{4}(?!\d)", re.ASCII)
ISO_DAY = re.compile(r"\d(?<!\w\d)\d{3}-\d\d-\d\d(?!\d)", re.ASCII)
TYPED_DAY = re.compile(r"\d(?<!\w\d)\d?[/ ](?:\d\d?|[A-Z][a-z]+)[/ ]\d{4}(?!\w)", re.ASCII)
TOKEN = re.compile(r"[\w-]{16,}", re.ASCII)
OPEN = frozenset({"address", "text"})
"""Where a link's own token has to be."""


def confirmed(found: Evidence) -> Finding:
    """I4: for each page that says so there is one appointment of that patient, site and start."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    shown: dict[tuple[object, ...], ClientCall] = {}
    for call in found.confirmations:
        shown.setdefault((found.patient(call), call.site, call.start), call)
    found_wrong = (_appointments(found, call) for call in shown.values())
    breaches = [each for each in found_wrong if each is not None]
    return judged(len(shown), breaches)


def _appointments(found: Evidence, call: ClientCall) -> Breach | None:
    patient = found.patient(call)
    made = [each for each in _booked(found, patient, call.site) if _is_that(each, call)]
    about = f"confirmation of {patient or 'somebody'}"
    if not made:
        return Breach(about, "no book has that appointment", rows(call))
    if len(made) > 1 and call.start is not None:
        changes = [each.change for each in made]
        return Breach(about, f"the books have {len(made)} of it", rows(call, *changes))
    return None


def _booked(found: Evidence, patient: str, site: str) -> list[Accepted]:
    if site:
        return list(found.accepted_by.get((patient, site), ()))
    return [each for each in found.accepted if each.change.patient == patient]


def _is_that(made: Accepted, call: ClientCall) -> bool:
    """A window names no start; then any appointment there will do."""
    return call.start is None or made.start is None or made.start == call.start


def honest(found: Evidence) -> Finding:
    """I19: what was refused has no appointment, once everything has settled."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    count, breaches = 0, list[Breach]()
    for url, calls in found.calls_of_link.items():
        confirms = [call for call in calls if call.act == Act.CONFIRM]
        refused = [call for call in confirms if _is_refusal(call)]
        count += len(refused)
        if refused and not any(_may_have_booked(call) for call in calls):
            breaches += _booked_all_the_same(found, url, refused)
    return judged(count, breaches)


def _is_refusal(call: ClientCall) -> bool:
    return call.ended is not None and call.code is not None and not _may_have_booked(call)


def _may_have_booked(call: ClientCall) -> bool:
    """Whether an appointment may rightly follow: it was told, or nobody was sure."""
    if call.step == "booked" and call.code is None:
        return True
    unsure = call.act == Act.CONFIRM and is_unsure(call)
    return unsure or call.code == USED or call.step == "checking"


def _booked_all_the_same(found: Evidence, url: str, refused: list[ClientCall]) -> Iterator[Breach]:
    invited = found.invitation(url)
    if invited is None:
        return
    others = len(found.invited_to.get((invited.patient, invited.site), ())) > 1
    for call in refused:
        end = (call.ended or call.began) + found.history.terms.settle
        for made in found.accepted_by.get((invited.patient, invited.site), ()):
            is_it = call.wanted == made.start if call.wanted and made.start else not others
            if is_it and call.began <= made.change.at <= end:
                sentence = "the page said that nothing was booked, and it was"
                yield Breach(found.link_name(url), sentence, rows(call, made.change))
                return


def nothing_leaks(found: Evidence) -> Finding:
    """I18: no NHS number or date of birth in addresses, logs, texts and errors; tokens in links."""
    written = {kind: lines for kind, lines in _written(found) if lines}
    if not written:
        return NotChecked("nothing was written that others may read")
    numbers = {each.nhs_number for each in found.history.people or ()}
    numbers |= {each.patient for each in found.history.links}
    days = {each.birth_date for each in found.history.people or () if each.birth_date}
    tokens = {each.url.rpartition("/")[2] for each in found.history.links}
    known = Secrets(numbers, days, tokens)
    breaches = [
        Breach(kind, f"it holds {secret}", rows(Line(kind, _hidden(line))))
        for kind, lines in written.items()
        if known.secret(kind, "\n".join(lines)) is not None  # then each line is looked at
        for line in lines
        if (secret := known.secret(kind, line)) is not None
    ]
    return judged(sum(map(len, written.values())), breaches)


def _written(found: Evidence) -> Iterator[tuple[str, list[str]]]:
    """Everything that may be read by others, by its kind."""
    history = found.history
    yield from grouped((line.kind, line.text) for line in history.lines).items()
    yield "text", [text.body for text in history.texts or ()]
    yield (
        "event",
        [
            f"{event.kind} {event.subject} {' '.join(map(str, event.data.values()))}"
            for event in history.events or ()
        ],
    )
    yield (
        "error page",
        [
            str(call.facts["said"])
            for call in history.calls or ()
            if call.code is not None and "said" in call.facts
        ],
    )


class Secrets:
    """What must not be read by others."""

    def __init__(self, numbers: set[str], days: set[str], tokens: set[str]) -> None:
        self._numbers, self._days, self._tokens = numbers, days, tokens

    def secret(self, kind: str, text: str) -> str | None:
        """What kind of secret is in what was written."""
        if any(re.sub("[ -]", "", each) in self._numbers for each in set(NUMBER.findall(text))):
            return "an NHS number"
        days = {*ISO_DAY.findall(text), *map(_iso, set(TYPED_DAY.findall(text)))}
        if not self._days.isdisjoint(days):
            return "a date of birth"
        if kind not in OPEN and not self._tokens.isdisjoint(TOKEN.findall(text)):
            return "the token of a link"
        return None


def _iso(typed: str) -> str:
    """A date as somebody types it, as the contract has it; empty where it is none."""
    day, month, year = re.split("[/ ]", typed)
    names = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
    try:
        number = int(month) if month.isdigit() else names[month.lower()]
        return date(int(year), number, int(day)).isoformat()
    except (KeyError, ValueError):
        return ""


def _hidden(text: str) -> str:
    """The line without its secrets: a report is read by others too."""
    for secret in (NUMBER, ISO_DAY, TYPED_DAY, TOKEN):
        text = secret.sub("…", text)
    return text
