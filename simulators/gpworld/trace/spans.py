"""When one invitation begins and ends, told by the order of texts and bookings in the journal.

Instants would not do: while a world's clock stands, much happens at one of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from gpworld.sms.links import links
from gpworld.sms.model import Message
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting
from gpworld.trace.telling import bookings_of
from gpworld.trace.texts import handed_over

if TYPE_CHECKING:
    from gpworld.world import World

AT_THE_DESK = timedelta(minutes=2)
"""How long before a text its sending is taken to have begun."""


@dataclass(frozen=True, slots=True)
class Span:
    """The exchanges from ``first`` on and before ``end``, by their numbers."""

    first: int = 0
    end: float = float("inf")

    def __contains__(self, seen: Sighting) -> bool:
        """Whether an exchange lies in it."""
        return self.first <= seen.exchange.number < self.end


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that these people were sent, or (``text`` is None) a booking made for them."""

    number: int
    text: Message | None = None


def marks_of(world: World, seen: list[Sighting], people: People) -> list[Mark]:
    """The texts that these people were sent and the bookings made for them, in order."""
    sent = [
        Mark(number, text)
        for text, number in handed_over(world, seen)
        if text.to.normalised in people.mobiles
    ]
    booked = [Mark(cause.exchange.number) for _, _, cause in bookings_of(world, seen, people)]
    return sorted(sent + booked, key=lambda mark: mark.number)


def span_of(seen: list[Sighting], marks: list[Mark], numbers: list[int]) -> Span:
    """The time of the invitation that these exchanges are of; all of it, if there is no other."""
    begins = [_begin(seen, marks, each) for each in _inviting(marks)]
    of = min(numbers, default=0)
    first = max((each for each in begins if each <= of), default=0)
    return Span(first, min((each for each in begins if each > of), default=float("inf")))


def others(seen: list[Sighting], marks: list[Mark], span: Span) -> set[str]:
    """The traces of these people's other invitations: those that were texted at other times."""
    texted = {each.number for each in _inviting(marks)}
    named = (each for each in seen if each.exchange.number in texted and each not in span)
    return {each.trace_id for each in named if each.trace_id}


def _inviting(marks: list[Mark]) -> Iterator[Mark]:
    """Texts with a link that is new, but the first after a booking, which confirms it."""
    known: set[str] = set()
    booked = False
    for mark in marks:
        if mark.text is None:
            booked = True
            continue
        new = {link.url for link in links(mark.text.body)} - known
        known |= new
        if new and not booked:
            yield mark
        booked = False


def _begin(seen: list[Sighting], marks: list[Mark], inviting: Mark) -> int:
    """The first exchange of an invitation: shortly before its text, after all that was before."""
    before = max((mark.number for mark in marks if mark.number < inviting.number), default=0)
    texted = seen[bisect_left(seen, inviting.number, key=_number)]
    begun = texted.exchange.at - AT_THE_DESK
    after = range(bisect_right(seen, before, key=_number), len(seen))
    return next(_number(seen[place]) for place in after if seen[place].exchange.at >= begun)


def _number(seen: Sighting) -> int:
    return seen.exchange.number
