"""What is found of one invariant: kept, broken with the shortest history, or not checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from gpharness.invariants.history import (
    BEGINNING,
    ClientCall,
    Filed,
    InboxEntry,
    Invited,
    LedgerChange,
    Line,
    Registered,
    ServiceEvent,
    SlotCount,
    TextSent,
)

Evidence: TypeAlias = (
    LedgerChange
    | ClientCall
    | TextSent
    | ServiceEvent
    | Invited
    | Registered
    | Filed
    | InboxEntry
    | SlotCount
    | Line
)


class Row(NamedTuple):
    """One line of a history as it is printed."""

    at: str
    who: str
    what: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where an invariant is broken: what about, and the shortest history that shows it.

    ``sentence`` says what is wrong in the surgery's words; ``about`` is the slot, link or text.
    """

    about: str
    sentence: str
    history: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """It held in each of ``count`` places; none were there to look at when that is 0."""

    count: int


@dataclass(frozen=True, slots=True)
class Broken:
    """It did not hold: every breach, the one with the shortest history first."""

    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Nobody can tell, and why."""

    reason: str


Finding: TypeAlias = Kept | Broken | NotChecked


def judged(count: int, breaches: Iterable[Breach]) -> Kept | Broken:
    """Kept in so many places, unless there are breaches."""
    found = sorted(breaches, key=lambda breach: len(breach.history))
    return Broken(tuple(found)) if found else Kept(count)


def rows(*evidence: Evidence) -> tuple[Row, ...]:
    """Evidence as lines; in order of time where it has one."""
    return tuple(row(each) for each in evidence)


def row(each: Evidence) -> Row:
    """One piece of evidence as a line."""
    match each:
        case ClientCall():
            return _call(each)
        case LedgerChange():
            where = f"slot {', '.join(map(str, each.slots))}" if each.slots else ""
            whom = f" for {each.patient}" if each.patient else ""
            what = f"{each.did} {where}{whom}".strip()
            return Row(clock(each.at), f"book {each.ods}", what, f"change {each.number}")
        case TextSent():
            return Row(clock(each.at), f"text to {each.to}", each.body[:60], each.reference)
        case ServiceEvent():
            data = ", ".join(f"{key}={value}" for key, value in each.data.items())
            return Row(clock(each.at), "product", f"{each.kind} {each.subject}", data)
        case Invited():
            wish = f"invited to {each.slot_type or 'an appointment'} at {each.site}"
            until = f"until {clock(each.expires_at)}" if each.expires_at else ""
            return Row(clock(each.at), each.patient, wish, until)
        case Registered():
            return Row("", f"register {each.ods}", f"temporary registration of {each.nhs_number}")
        case Filed():
            return Row(clock(each.at), f"record {each.ods}", each.text[:60], each.nhs_number)
        case InboxEntry():
            return Row("", "inbox", f"{each.reference} from {each.contact}", each.match_state)
        case SlotCount():
            what = f"session {each.session}: {each.created} created"
            now = f"{each.free} free, {each.booked} booked, {each.blocked} blocked"
            return Row("", f"book {each.ods}", what, f"{now}, {each.deleted} deleted")
        case Line():
            return Row("", each.kind, each.text[:100])


def _call(call: ClientCall) -> Row:
    end = clock(call.ended) if call.ended is not None else "…"
    began = clock(call.began)
    span = began if began == end else f"{began} – {end}"
    what = f"{call.act} {clock(call.wanted)}" if call.wanted else str(call.act)
    if call.ended is None:
        return Row(span, call.who or "somebody", what, "no answer")
    answer = call.code or call.step or str(call.status)
    if call.start is not None:
        answer = f"{answer}: {clock(call.start)} at {call.site}"
    return Row(span, call.who or "somebody", what, f"{answer} {call.reference}".rstrip())


def clock(at: datetime | None) -> str:
    """An instant as it is printed: no more of a second than there is; nothing if nobody knows."""
    if at in (None, BEGINNING):
        return ""
    text = f"{at:%Y-%m-%d %H:%M:%S.%f}"
    return text.rstrip("0").rstrip(".")
