"""I4, I18 and I19: what pages promise, betray, and admit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from gpharness.invariants.evidence import Accepted, Evidence, Page, grouped
from gpharness.invariants.history import Act, ClientCall, Line, ServiceEvent
from gpharness.invariants.models import USED, is_unsure
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows
from gpharness.words.calendar import MONTHS

NUMBER = re.compile(r"\d(?<!\d\d)\d\d[ -]?\d{3}[ -]?\d{4}(?!\d)", re.ASCII)
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
TYPED_DAY = re.compile(r"\b\d\d?[/ ](?:\d\d?|[A-Z][a-z]+)[/ ]\d{4}(?!\w)", re.ASCII)
TOKEN = re.compile(r"[\w-]{16,}", re.ASCII)
OPEN = frozenset({"address", "text"})
"""Where a link's own token has to be."""


def confirmed(found: Evidence) -> Finding:
    """I4: for each page that says so there is one appointment of that patient, site and start."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    wrong = (_appointments(found, page, call) for page, call in found.pages.items())
    breaches = [each for each in wrong if each is not None]
    return judged(len(found.pages), breaches)


def _appointments(found: Evidence, page: Page, call: ClientCall) -> Breach | None:
    patient, site, start = page
    made = [each for each in _booked(found, patient, site) if _is_that(each, start)]
    if len(made) == 1:
        return None
    about = f"confirmation of {patient or 'somebody'}"
    if not made:
        return Breach(about, "no book has that appointment", rows(call))
    if start is not None:
        changes = [each.change for each in made]
        return Breach(about, f"the books have {len(made)} of it", rows(call, *changes))
    return None


def _booked(found: Evidence, patient: str, site: str) -> Sequence[Accepted]:
    if site:
        return found.accepted_by.get((patient, site), ())
    return [each for each in found.accepted if each.change.patient == patient]


def _is_that(made: Accepted, start: datetime | None) -> bool:
    """A window names no start; then any appointment there will do."""
    return start is None or made.start is None or made.start == start


def honest(found: Evidence) -> Finding:
    """I19: what was refused has no appointment, once everything has settled."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    count, breaches = 0, list[Breach]()
    for url, calls in found.calls_of_link.items():
        if url in found.plain_links:
            continue
        refused = [call for call in calls if call.code is not None and _is_refusal(call)]
        count += len(refused)
        if refused and not any(_may_have_booked(call) for call in calls):
            breaches += _booked_all_the_same(found, url, refused)
    return judged(count, breaches)


def _is_refusal(call: ClientCall) -> bool:
    return call.act == Act.CONFIRM and call.ended is not None and not _may_have_booked(call)


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
    written = [each for each in _written(found) if each.count]
    if not written:
        return NotChecked("nothing was written that others may read")
    numbers = {each.nhs_number for each in found.history.people or ()}
    numbers |= {each.patient for each in found.history.links}
    days = {each.birth_date for each in found.history.people or () if each.birth_date}
    tokens = {each.url.rpartition("/")[2] for each in found.history.links}
    known = Secrets(numbers, days, tokens)
    breaches = [
        Breach(each.kind, f"it holds {secret}", rows(Line(each.kind, _hidden(line))))
        for each in written
        if known.secret(each.kind, "\n".join(each.said)) is not None  # then each line is looked at
        for line in each.lines
        if (secret := known.secret(each.kind, line)) is not None
    ]
    return judged(sum(each.count for each in written), breaches)


@dataclass(frozen=True, slots=True)
class Written:
    """So many lines of one kind; ``said`` is what they say, each thing once."""

    kind: str
    count: int
    said: Set[str]
    lines: Iterable[str]


def _written(found: Evidence) -> Iterator[Written]:
    """Everything that may be read by others, by its kind."""
    history = found.history
    for kind, each in grouped((line.kind, line.text) for line in history.lines).items():
        yield Written(kind, len(each), set(each), each)
    texts = [text.body for text in history.texts or ()]
    yield Written("text", len(texts), set(texts), texts)
    events = history.events or ()
    said = {event.kind for event in events}
    said |= {_said(event) if event.data else event.subject for event in events}
    yield Written("event", len(events), said, (f"{each.kind} {_said(each)}" for each in events))
    pages = [
        str(call.facts["said"])
        for call in history.calls or ()
        if call.code is not None and "said" in call.facts
    ]
    yield Written("error page", len(pages), set(pages), pages)


def _said(event: ServiceEvent) -> str:
    """What an event says beside its kind."""
    return " ".join(map(str, (event.subject, *event.data.values())))


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
