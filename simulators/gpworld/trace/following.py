"""Following one invitation: by what the product says of its requests, else by what they are about.

What the product names by ``traceparent`` or X-Request-ID belongs together.  What it names apart,
or not at all, is told by people, texts and slots, within the time of one invitation; a trace that
is another invitation's is never taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from gpworld.core.journal import Exchange
from gpworld.trace.by_facts import by_facts
from gpworld.trace.holders import Holders
from gpworld.trace.ids import Ids
from gpworld.trace.people import People
from gpworld.trace.sightings import Sighting, sightings
from gpworld.trace.spans import marks_of, others, span_of
from gpworld.trace.steps import Trace
from gpworld.trace.subject import Subject, subject, unknown
from gpworld.trace.telling import steps
from gpworld.trace.texts import handed_over

if TYPE_CHECKING:
    from gpworld.world import World


def trace(world: World, name: str) -> Trace:
    """What happened to an invitation, a text, an appointment, a slot's appointments or a person.

    Raises:
        UnknownSubject: nothing goes by that name.
    """
    work = stretches(world, name)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Trace = end.value
            return found


def stretches(world: World, name: str) -> Generator[None, None, Trace]:
    """The same, a few hundredths of a second at a time where a journal is full.

    What happens in between may or may not be in it.
    """
    wanted, holders = subject(world, name), Holders(world)
    yield
    seen = sightings(world)
    yield
    tie = _tie(world, holders, wanted)
    seeds = {each.exchange.number: how for each in seen if (how := tie(each))}
    yield
    if not (seeds or wanted.texts or wanted.bookings or wanted.nhs_number):
        raise unknown(name)
    joined = dict(seeds)
    if not wanted.nhs_number:
        joined = yield from _joined(world, holders, wanted, seen, seeds)
    begun = [each for each in seen if each.exchange.number in seeds]
    chosen = [each for each in seen if each.exchange.number in joined]
    people = _people(world, holders, wanted, begun, chosen)
    return Trace(
        subject=wanted.label,
        trace_ids=tuple(dict.fromkeys(each.trace_id for each in chosen if each.trace_id)),
        dropped=world.journal.dropped,
        steps=steps(world, chosen, joined, people, wanted),
    )


def exchanges(world: World, found: Trace) -> list[Exchange]:
    """The exchanges of a trace as they may leave: redacted."""
    numbers = {step.exchange for step in found.steps}
    return world.journal.matching(lambda each: each.number in numbers)


def _tie(world: World, holders: Holders, wanted: Subject) -> Callable[[Sighting], str]:
    """What makes an exchange the very thing that is asked about; empty when it is not."""
    if wanted.trace_id:
        return lambda seen: "traceparent" if seen.trace_id == wanted.trace_id else ""
    if wanted.nhs_number:
        people = People(world, holders, frozenset((wanted.nhs_number,)))
        return lambda seen: "patient" if people.are_asked_about(seen) else ""
    texts = Ids(each.id for each in wanted.texts)
    made = Ids(n for _, booking in wanted.bookings for n in (booking.id, *booking.slots))

    def tie(seen: Sighting) -> str:
        if seen.exchange.method == "POST" and seen.tells_of(texts):
            return "text"
        if seen.books and (seen.asks_about(made) or seen.tells_of(made)):
            return "appointment"
        return "id" if wanted.words and seen.says(wanted.words) else ""

    return tie


def _joined(
    world: World,
    holders: Holders,
    wanted: Subject,
    seen: list[Sighting],
    seeds: Mapping[int, str],
) -> Generator[None, None, dict[int, str]]:
    """The exchanges that belong to the invitation, each with what ties it to that.

    A product with a trace for each of its requests is followed from one to the next by facts.
    """
    begun = [each for each in seen if each.exchange.number in seeds]
    named = dict(_by_name(seen, seeds)) | ({} if _traced(seen, seeds) else dict(seeds))
    alike = [each for each in seen if each.exchange.number in named]
    people = _people(world, holders, wanted, begun, alike)
    marks = marks_of(world, seen, people)
    span = span_of(seen, marks, sorted(seeds))
    yield
    foreign = others(seen, marks, span)
    ours = [each for each in seen if each.trace_id not in foreign]
    about = yield from by_facts(world, [each for each in ours if each in span], people)
    told = about | named
    joined = dict(_by_name(ours, told)) | told
    return dict(_without_others(seen, joined, named, people))


def _without_others(
    seen: list[Sighting], joined: Mapping[int, str], named: Mapping[int, str], people: People
) -> Iterator[tuple[int, str]]:
    """Without what names somebody else, as one of a batch does, and what goes with that."""
    chosen = [each for each in seen if each.exchange.number in joined]
    strange = [each for each in chosen if people.exclude(each)]
    numbers = {each.exchange.number for each in strange}
    for number, _ in _by_name(chosen, numbers):
        if number not in named:
            numbers.add(number)
    return ((number, how) for number, how in joined.items() if number not in numbers)


def _traced(seen: list[Sighting], numbers: Collection[int]) -> bool:
    return any(each.trace_id for each in seen if each.exchange.number in numbers)


def _by_name(seen: list[Sighting], known: Collection[int]) -> Iterator[tuple[int, str]]:
    """What has a trace, or without one an X-Request-ID, in common with exchanges that are known."""
    mine = [each for each in seen if each.exchange.number in known]
    traces = {each.trace_id for each in mine if each.trace_id}
    requests = {each.request_id for each in mine if each.request_id}
    for each in seen:
        if each.trace_id in traces:
            yield each.exchange.number, "traceparent"
        elif not each.trace_id and each.request_id in requests:
            yield each.exchange.number, "X-Request-ID"


def _people(
    world: World,
    holders: Holders,
    wanted: Subject,
    begun: Iterable[Sighting],
    chosen: Iterable[Sighting],
) -> People:
    """Whom it is about: who booked, else who has the mobile that was texted, else who is named.

    ``begun`` is surely of it; ``chosen`` goes by the same name, as a whole batch may.
    """
    if wanted.nhs_number:
        return People(world, holders, frozenset((wanted.nhs_number,)))
    booked = frozenset(
        practice.register.patient(booking.patient).nhs_number or ""
        for practice, booking in wanted.bookings
    )
    if booked:
        return People(world, holders, booked)
    named = frozenset(each.facts.patient for each in chosen if each.facts.patient)
    sent = (*wanted.texts, *(text for text, _ in handed_over(world, begun)))
    texted = holders.of(each.to.normalised for each in sent)
    return People(world, holders, (named & texted) or texted or named)
