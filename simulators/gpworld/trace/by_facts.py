"""Telling an invitation's exchanges by what they are about, where a product names no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gpworld.book.model import Booking, Did
from gpworld.core.faults import alike
from gpworld.sms.links import links
from gpworld.sms.model import Message
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting, any_of

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

AT_THE_DESK = timedelta(minutes=2)
"""How long before a text its sending is taken to have begun."""
LOOKUPS = ("FindEndpoint", "FindDevice")


@dataclass(frozen=True, slots=True)
class Span:
    """The time of one invitation: from staff's click to just before the next invitation."""

    first: datetime
    last: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.first <= at and (self.last is None or at < self.last)


def by_facts(
    world: World,
    seen: list[Sighting],
    begun: list[Sighting],
    texts: tuple[Message, ...],
    people: People,
) -> Iterator[tuple[int, str]]:
    """The exchanges about these people in the time of one invitation, and what tells so."""
    span = _span(world, texts, begun, people)
    within = [each for each in seen if span.holds(each.exchange.at)]
    made = [each for each in _made(world, people) if span.holds(each[1].made_at)]
    for each in within:
        if how := _tie(each, people, made):
            yield each.exchange.number, how


def _tie(seen: Sighting, people: People, made: list[tuple[Practice, Booking]]) -> str:
    """What ties an exchange to the people or to an appointment of theirs; empty for nothing."""
    if seen.facts.patient in people.nhs_numbers or seen.asks_about(people.ids):
        return "patient"
    if seen.facts.number and any(alike(seen.facts.number, each) for each in people.mobiles):
        return "mobile"
    coming = [each for each in made if seen.exchange.at <= each[1].made_at]
    return next(filter(None, (_tie_to(seen, *each) for each in coming)), "")


def _tie_to(seen: Sighting, practice: Practice, booking: Booking) -> str:
    """What ties an exchange to an appointment that is made afterwards."""
    if seen.tells_of(any_of(booking.slots)):
        return "slot"
    sessions = {practice.book.any_slot(slot).session for slot in booking.slots}
    if seen.exchange.system == "systmone" and seen.tells_of(any_of(sessions)):
        return "session"
    looked_up = seen.operation in LOOKUPS and seen.facts.organisation == practice.ods
    return "organisation" if looked_up else ""


def _span(world: World, texts: tuple[Message, ...], begun: list[Sighting], people: People) -> Span:
    """From shortly before the text that invited to shortly before the next that does."""
    inviting = list(_inviting(world, people))
    since = [each.created_at for each in texts] + [each.exchange.at for each in begun]
    start = min(since, default=datetime.min.replace(tzinfo=world.clock.now().tzinfo))
    before = [each.created_at for each in inviting if each.created_at <= start]
    after = [each.created_at for each in inviting if each.created_at > start]
    first = max(before, default=start)
    return Span(first - AT_THE_DESK, after[0] - AT_THE_DESK if after else None)


def _inviting(world: World, people: People) -> Iterator[Message]:
    """Texts with a link, oldest first, but those that follow a booking or repeat a link."""
    known: set[str] = set()
    booked = sorted(each.made_at for _, each in _made(world, people))
    for each in reversed(list(world.sms.outbox.texts())):
        if not isinstance(each, Message) or each.to.normalised not in people.mobiles:
            continue
        new = {link.url for link in links(each.body)} - known
        known |= new
        confirms = bool(booked) and booked[0] <= each.created_at
        if new and not confirms:
            yield each
        elif new:
            booked = [at for at in booked if at > each.created_at]


def _made(world: World, people: People) -> list[tuple[Practice, Booking]]:
    """The appointments that were made for these people, by anybody but the practice's own hand."""
    found: list[tuple[Practice, Booking]] = []
    for practice in world.practices.values():
        for line in practice.book.since(0):
            if line.did is not Did.BOOKED or line.booking is None or line.patient is None:
                continue
            if people.holds(practice.ods, line.patient):
                found.append((practice, practice.book.booking(line.booking)))
    return found
