"""What is to be traced: a text, an appointment, a slot, a person, a trace, or an invitation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpworld.book.model import Booking
from gpworld.sms.links import links
from gpworld.sms.model import Message
from gpworld.trace.sightings import trace_id_of
from gpworld.trace.texts import messages

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

SHORTEST = 6
_NUMBER = re.compile(r"(?:ap-|Appointment/|Slot/)?(\d{4,9})", re.IGNORECASE)
_TRACE = re.compile(r"[0-9a-f]{32}")


class UnknownSubject(LookupError):
    """Nothing in this world goes by that name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a trace is about, as far as the world knows it.

    Attributes:
        label: how it is called; a link's token never stands in it.
        texts: the texts it is, or that it is named in.
        bookings: appointments, each with its practice.
        nhs_number: of a person.
        trace_id: of a trace.
        words: what to look for as it stands, where all else fails.
    """

    label: str
    texts: tuple[Message, ...] = ()
    bookings: tuple[tuple[Practice, Booking], ...] = ()
    nhs_number: str = ""
    trace_id: str = ""
    words: str = ""


def subject(world: World, name: str) -> Subject:
    """What goes by this name.

    Raises:
        UnknownSubject: nothing does.
    """
    name = name.strip()
    found = _trace(name) or _text(world, name) or _person(world, name) or _in_a_book(world, name)
    if found is not None:
        return found
    if len(name) >= SHORTEST:
        named = tuple(each for each in messages(world) if name in (each.reference or ""))
        return Subject(name, texts=named, words=name)
    raise unknown(name)


def unknown(name: str) -> UnknownSubject:
    """Nothing goes by this name, and what would."""
    return UnknownSubject(
        f"nothing in this world is called {name}: give an invitation's id, a text's id, reference "
        "or link, an appointment's or slot's id, an NHS number or a trace id"
    )


def _trace(name: str) -> Subject | None:
    found = trace_id_of(name) or (name.lower() if _TRACE.fullmatch(name.lower()) else "")
    return Subject(f"trace {found}", trace_id=found) if found else None


def _text(world: World, name: str) -> Subject | None:
    """A text by its id, its reference, its link, or what makes its link personal."""
    for each in messages(world):
        named = name in (each.id, each.reference)
        linked = name in each.body or "token=" in each.body  # which may be written otherwise
        if named or (linked and any(name in (link.url, link.token) for link in links(each.body))):
            return Subject(f"text {each.id}", texts=(each,))
    return None


def _person(world: World, name: str) -> Subject | None:
    digits = name.replace(" ", "")
    if len(digits) != 10 or not digits.isdecimal():
        return None
    known = world.population.person(digits) or any(
        practice.register.by_nhs_number(digits) for practice in world.practices.values()
    )
    return Subject(f"patient {digits}", nhs_number=digits) if known else None


def _in_a_book(world: World, name: str) -> Subject | None:
    """An appointment, or the appointments that were made in a slot."""
    read = _NUMBER.fullmatch(name)
    if read is None:
        return None
    number = int(read[1])
    for practice in world.practices.values():
        made = practice.book.bookings()
        booked = [each for each in made if each.id == number]
        if booked:
            return Subject(
                f"appointment {number} at {practice.ods}", bookings=_at(practice, booked)
            )
        held = [each for each in made if number in each.slots]
        if held:
            return Subject(f"slot {number} at {practice.ods}", bookings=_at(practice, held))
    return None


def _at(practice: Practice, bookings: list[Booking]) -> tuple[tuple[Practice, Booking], ...]:
    return tuple((practice, each) for each in bookings)
