"""Telling an invitation's exchanges by what they are about, where a product names no trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpworld.book.model import Booking
from gpworld.core.faults import alike
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting, any_of
from gpworld.trace.telling import bookings_of

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

LOOKUPS = ("FindEndpoint", "FindDevice")
Made = tuple["Practice", Booking, Sighting]


def by_facts(world: World, seen: list[Sighting], people: People) -> Iterator[tuple[int, str]]:
    """Which of these exchanges are about these people, and what tells so."""
    made = list(bookings_of(world, seen, people))
    for each in seen:
        if how := _tie(each, people, made):
            yield each.exchange.number, how


def _tie(seen: Sighting, people: People, made: list[Made]) -> str:
    """What ties an exchange to the people or to an appointment of theirs; empty for nothing."""
    if people.are_asked_about(seen):
        return "patient"
    if seen.exchange.system == "sms":
        number = seen.facts.number
        return "mobile" if any(alike(number, each) for each in people.mobiles) else ""
    coming = [each for each in made if seen.exchange.number <= each[2].exchange.number]
    return next(filter(None, (_tie_to(seen, *each[:2]) for each in coming)), "")


def _tie_to(seen: Sighting, practice: Practice, booking: Booking) -> str:
    """What ties an exchange to an appointment that is made afterwards."""
    if seen.tells_of(any_of(booking.slots)):
        return "slot"
    sessions = {practice.book.any_slot(slot).session for slot in booking.slots}
    if seen.exchange.system == "systmone" and seen.tells_of(any_of(sessions)):
        return "session"
    looked_up = seen.operation in LOOKUPS and seen.facts.organisation == practice.ods
    return "organisation" if looked_up else ""
