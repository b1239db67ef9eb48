"""Following one invitation: by what the product says of its requests, else by what they are about.

Where the product names a trace (``traceparent``), that is the invitation, and nothing is guessed.
Where it sends an X-Request-ID only, each of its own requests is one; what belongs together is then
told by people, texts and slots, within the time from a text to the next one that invites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from gpworld.core.journal import Exchange
from gpworld.sms.model import Message
from gpworld.trace.by_facts import by_facts
from gpworld.trace.people import People, everybody_at
from gpworld.trace.sightings import Sighting, any_of, sightings
from gpworld.trace.steps import Trace
from gpworld.trace.subject import Subject, subject, unknown
from gpworld.trace.telling import steps, texts_of

if TYPE_CHECKING:
    from gpworld.world import World

Joined = Mapping[int, str]
"""The number of each exchange that belongs to a trace, and what ties it to that."""


def trace(world: World, name: str) -> Trace:
    """What happened to an invitation, a text, an appointment, a slot's appointments or a person.

    Raises:
        UnknownSubject: nothing goes by that name.
    """
    wanted, seen = subject(world, name), sightings(world)
    tie = _tie(world, wanted)
    seeds = {each.exchange.number: how for each in seen if (how := tie(each))}
    if not (seeds or wanted.texts or wanted.bookings or wanted.nhs_number):
        raise unknown(name)
    joined = dict(seeds) if wanted.nhs_number else _joined(world, wanted, seen, seeds)
    chosen = [each for each in seen if each.exchange.number in joined]
    return Trace(
        subject=wanted.label,
        trace_ids=tuple(dict.fromkeys(each.trace_id for each in chosen if each.trace_id)),
        dropped=world.journal.dropped,
        steps=steps(world, chosen, joined, _people(world, wanted, chosen), wanted),
    )


def exchanges(world: World, found: Trace) -> list[Exchange]:
    """The exchanges of a trace as they may leave: redacted."""
    numbers = {step.exchange for step in found.steps}
    return world.journal.matching(lambda each: each.number in numbers)


def _tie(world: World, wanted: Subject) -> Callable[[Sighting], str]:
    """What makes an exchange the very thing that is asked about; empty when it is not."""
    if wanted.trace_id:
        return lambda seen: "traceparent" if seen.trace_id == wanted.trace_id else ""
    if wanted.nhs_number:
        people = People(world, frozenset((wanted.nhs_number,)))
        return lambda seen: "patient" if people.are_asked_about(seen) else ""
    texts = any_of(each.id for each in wanted.texts)
    made = any_of(n for _, booking in wanted.bookings for n in (booking.id, *booking.slots))

    def tie(seen: Sighting) -> str:
        if seen.exchange.method == "POST" and seen.tells_of(texts):
            return "text"
        if (seen.asks_about(made) or seen.tells_of(made)) and seen.books:
            return "appointment"
        return "id" if wanted.words and seen.says(wanted.words) else ""

    return tie


def _joined(
    world: World, wanted: Subject, seen: list[Sighting], seeds: Mapping[int, str]
) -> dict[int, str]:
    """The exchanges that belong to the invitation, each with what ties it to that."""
    begun = [each for each in seen if each.exchange.number in seeds]
    traces = {each.trace_id for each in begun if each.trace_id}
    if traces:
        return dict(_by_trace(seen, traces))
    told = dict(by_facts(world, seen, sorted(seeds), _people(world, wanted, begun)))
    return told | _by_request(seen, begun) | dict(seeds)


def _by_trace(seen: list[Sighting], traces: set[str]) -> Iterator[tuple[int, str]]:
    mine = [each for each in seen if each.trace_id in traces]
    requests = {each.request_id for each in mine if each.request_id}
    for each in seen:
        if each.trace_id in traces:
            yield each.exchange.number, "traceparent"
        elif not each.trace_id and each.request_id in requests:
            yield each.exchange.number, "X-Request-ID"


def _by_request(seen: list[Sighting], begun: Iterable[Sighting]) -> dict[int, str]:
    requests = {each.request_id for each in begun if each.request_id}
    return {each.exchange.number: "X-Request-ID" for each in seen if each.request_id in requests}


def _people(world: World, wanted: Subject, chosen: Iterable[Sighting]) -> People:
    """Whom it is about: who booked, else whom the requests name, else who has the mobile."""
    if wanted.nhs_number:
        return People(world, frozenset((wanted.nhs_number,)))
    booked = {
        practice.register.patient(booking.patient).nhs_number or ""
        for practice, booking in wanted.bookings
    }
    named = booked or {each.facts.patient for each in chosen}
    known = frozenset(number for number in named if number)
    return People(world, known or everybody_at(world, _texts(world, wanted, chosen)))


def _texts(world: World, wanted: Subject, chosen: Iterable[Sighting]) -> list[Message]:
    sent = texts_of(world, chosen)
    return [*wanted.texts, *sent]
