"""Telling an invitation's exchanges by what they are about, where a product names no trace."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpworld.trace.ids import Ids
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting
from gpworld.trace.telling import bookings_of

if TYPE_CHECKING:
    from gpworld.world import World

LOOKUPS = ("FindEndpoint", "FindDevice")


@dataclass(frozen=True, slots=True)
class Made:
    """An appointment of these people: where, what it was found by, and by which exchange made."""

    ods: str
    slots: Ids
    sessions: Ids
    by: int


STRETCH = 2_000
"""Exchanges that are looked at before others may go first."""


def by_facts(
    world: World, seen: list[Sighting], people: People
) -> Generator[None, None, dict[int, str]]:
    """Which of these exchanges, by number, are about these people, and what tells so."""
    made = list(_made(world, seen, people))
    found: dict[int, str] = {}
    for place, each in enumerate(seen):
        if how := _tie(each, people, made):
            found[each.exchange.number] = how
        if place % STRETCH == 0:
            yield
    return found


def _made(world: World, seen: list[Sighting], people: People) -> Iterator[Made]:
    for practice, booking, cause in bookings_of(world, seen, people):
        sessions = {practice.book.any_slot(slot).session for slot in booking.slots}
        yield Made(practice.ods, Ids(booking.slots), Ids(sessions), cause.exchange.number)


def _tie(seen: Sighting, people: People, made: list[Made]) -> str:
    """What ties an exchange to the people or to an appointment of theirs; empty for nothing."""
    if people.are_asked_about(seen):
        return "patient"
    if seen.exchange.system == "sms":
        return "mobile" if people.are_texted(seen) else ""
    coming = (each for each in made if seen.exchange.number <= each.by)
    return next(filter(None, (_tie_to(seen, each) for each in coming)), "")


def _tie_to(seen: Sighting, made: Made) -> str:
    """What ties an exchange to an appointment that is made afterwards."""
    if seen.tells_of(made.slots):
        return "slot"
    if seen.exchange.system == "systmone" and seen.tells_of(made.sessions):
        return "session"
    looked_up = seen.operation in LOOKUPS and seen.facts.organisation == made.ods
    return "organisation" if looked_up else ""
