"""Telling the steps of a trace: its exchanges, and what books, texts and receipts made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gpworld.book.model import Booking, Change, Did
from gpworld.sms.model import Message
from gpworld.trace import actions, parties
from gpworld.trace.ids import Ids
from gpworld.trace.outcomes import outcome
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting
from gpworld.trace.steps import Step
from gpworld.trace.subject import Subject
from gpworld.trace.texts import handed_over

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A step and its place among others of the same instant."""

    step: Step
    place: float

    @property
    def order(self) -> tuple[datetime, float]:
        """What steps are put in order by."""
        return self.step.at, self.place


def steps(
    world: World,
    chosen: list[Sighting],
    joined: Mapping[int, str],
    people: People,
    wanted: Subject,
) -> tuple[Step, ...]:
    """All steps, in order, with what was being done and how long after the first."""
    acting = actions.of(chosen)
    placed = [Placed(_exchange(each, joined, acting), each.exchange.number) for each in chosen]
    placed += _in_books(world, chosen, people, wanted)
    placed += _of_texts(world, chosen, wanted)
    placed.sort(key=lambda each: each.order)
    first = placed[0].step.at if placed else world.clock.now()
    return tuple(_after(first, each.step) for each in placed)


def _after(first: datetime, step: Step) -> Step:
    return replace(step, offset_ms=round((step.at - first) / MILLISECOND, 3))


def _exchange(seen: Sighting, joined: Mapping[int, str], acting: Mapping[int, str]) -> Step:
    one = seen.exchange
    return Step(
        at=one.at,
        offset_ms=0.0,
        action=acting[one.number],
        kind="exchange",
        system=one.system,
        operation=seen.operation.rpartition(".")[2],
        through=parties.asked(seen),
        outcome=outcome(one),
        asked_ms=one.asked_ms,
        delivered_ms=None if one.delivered_ms is None else round(one.delivered_ms, 3),
        took_ms=round(one.took_ms, 3),
        faults=one.rules,
        joined=joined[one.number],
        exchange=one.number,
    )


# -- books ----------------------------------------------------------------------------------------


def _in_books(
    world: World, chosen: list[Sighting], people: People, wanted: Subject
) -> Iterator[Placed]:
    """What became of appointments that these exchanges made."""
    sure = {booking.id for _, booking in wanted.bookings}
    for practice in world.practices.values():
        mine: set[int | None] = set()
        for line in _theirs(practice, people):
            cause = _cause(practice, line, chosen)
            if line.did is Did.BOOKED and (line.booking in sure or cause is not None):
                mine.add(line.booking)
            if line.booking in mine:
                yield Placed(_change(practice, line), cause.exchange.number + 0.5 if cause else 0.0)


def _theirs(practice: Practice, people: People) -> Iterator[Change]:
    """The lines of a practice's ledger that are about appointments of these people."""
    patients = people.at(practice.ods)
    lines = practice.book.since(0) if patients else []
    return (line for line in lines if line.patient in patients and line.booking is not None)


def bookings_of(
    world: World, seen: list[Sighting], people: People
) -> Iterator[tuple[Practice, Booking, Sighting]]:
    """The appointments that these exchanges made for these people, each with its own exchange."""
    booking = [each for each in seen if each.books]
    for practice in world.practices.values():
        for line in _theirs(practice, people):
            if line.did is not Did.BOOKED:
                continue
            if (cause := _maker(line, booking, _asked_of(practice, line))) is not None:
                yield practice, practice.book.booking(line.booking or 0), cause


def _cause(practice: Practice, line: Change, chosen: list[Sighting]) -> Sighting | None:
    """The last exchange before a change that asked about its slots."""
    ids = _asked_of(practice, line)
    if line.did is Did.BOOKED:
        return _maker(line, [each for each in chosen if each.books], ids)
    return next(_asking(line, chosen, ids), None)


def _maker(line: Change, booking: list[Sighting], ids: Ids) -> Sighting | None:
    """The last that asked for an appointment and was told of it, else the last that asked."""
    made, last = Ids([line.booking or 0]), None
    for each in _asking(line, booking, ids):
        if each.tells_of(made):
            return each
        last = last or each
    return last


def _asking(line: Change, chosen: list[Sighting], ids: Ids) -> Iterator[Sighting]:
    """The exchanges before a change that asked about any of these, the last first."""
    return (
        each for each in reversed(chosen) if each.exchange.at <= line.at and each.asks_about(ids)
    )


def _asked_of(practice: Practice, line: Change) -> Ids:
    """What a request for a change names: its slots, their sessions, the appointment."""
    sessions = {practice.book.any_slot(slot).session for slot in line.slots}
    return Ids((*line.slots, *sessions, *([] if line.booking is None else [line.booking])))


def _change(practice: Practice, line: Change) -> Step:
    slots = ", ".join(str(slot) for slot in line.slots)
    by = f" by {line.by.who}" if line.by is not None and line.by.who else ""
    return Step(
        at=line.at,
        offset_ms=0.0,
        action="",
        kind="book",
        system=parties.system_of(practice),
        operation=str(line.did),
        through=(parties.book_of(practice),),
        outcome=f"appointment {line.booking} in slot {slots}{by}",
        joined="ledger",
    )


# -- texts ----------------------------------------------------------------------------------------


def _of_texts(world: World, chosen: list[Sighting], wanted: Subject) -> Iterator[Placed]:
    handed = handed_over(world, chosen)
    known = {text.id for text, _ in handed}
    handed += [(text, 0) for text in wanted.texts if text.id not in known]
    for text, number in handed:
        got_on = [change for change in text.timeline if change.status != "created"]
        for place, change in enumerate(got_on):
            to = (parties.GATEWAY, parties.PHONE)
            told = _of_text(text, change.at, "text", "Text", to, change.status)
            yield Placed(told, number + 0.5 + place / 100)
        for place, trial in enumerate(text.tries):
            to = (parties.GATEWAY, parties.PRODUCT)
            told = _of_text(text, trial.at, "callback", "Receipt", to, f"answered {trial.answer}")
            yield Placed(told, number + 0.7 + place / 100)
    numbers = {text.id: number for text, number in handed}
    for event in world.sms.events.after(0)[0]:
        opened = world.sms.outbox.get(event.text_id or "")
        if event.kind == "prefetch" and isinstance(opened, Message) and opened.id in numbers:
            to = (parties.PHONE, parties.PRODUCT)
            said = f"answered {event.facts.get('answer')}"
            told = _of_text(opened, event.at, "callback", "Link preview", to, said)
            yield Placed(told, numbers[opened.id] + 0.9)


def _of_text(
    text: Message, at: datetime, kind: str, operation: str, through: tuple[str, ...], outcome: str
) -> Step:
    return Step(
        at=at,
        offset_ms=0.0,
        action="",
        kind=kind,
        system="sms",
        operation=operation,
        through=through,
        outcome=outcome,
        faults=text.rules,
        joined="text",
    )
