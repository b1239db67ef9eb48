"""Moving the clock: what is due is done in order, each at its instant, however one gets there."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gpworld.core.agenda import Agenda, Entry
from gpworld.core.clock import WorldClock
from gpworld.world import World
from unit.stand_ins import START
from worlds.moves import Hand, Move, again, whole

WEEK = timedelta(days=7)
MINUTES = 7 * 24 * 60
Done: TypeAlias = tuple[datetime, datetime, int]

minutes = st.integers(0, MINUTES)
entries = st.lists(st.tuples(minutes, st.integers(0, 3)), max_size=30)
stops = st.lists(minutes, max_size=6)


def week(asked: list[tuple[int, int]], stops: list[int]) -> tuple[list[Done], WorldClock]:
    """A week with these entries; each brings forth as many more, an hour after it."""
    clock, done = WorldClock(START, agenda=Agenda()), list[Done]()

    def do(entry: Entry) -> None:
        done.append((clock.now(), entry.due, entry.order))
        more = int(entry.facts["more"] or 0)
        if more:
            clock.agenda.add(entry.due + timedelta(hours=1), "thing", more=more - 1)

    clock.agenda.handle("thing", do)
    for at, more in asked:
        clock.agenda.add(START + timedelta(minutes=at), "thing", more=more)
    for stop in sorted(stops):
        clock.set(START + timedelta(minutes=stop))
    clock.set(START + WEEK)
    clock.agenda.raise_failure()
    return done, clock


@settings(deadline=None)
@given(asked=entries)
def test_what_is_due_is_done_in_order_each_at_its_own_instant(asked: list[tuple[int, int]]) -> None:
    done, clock = week(asked, [])
    assert [(due, order) for _, due, order in done] == sorted((d, o) for _, d, o in done)
    assert all(now == due for now, due, _ in done)
    assert all(entry.due > START + WEEK for entry in clock.agenda.pending())
    assert clock.now() == START + WEEK


@settings(deadline=None)
@given(asked=entries, stops=stops)
def test_a_week_at_once_is_a_week_in_parts(asked: list[tuple[int, int]], stops: list[int]) -> None:
    at_once, one = week(asked, [])
    in_parts, other = week(asked, stops)
    assert in_parts == at_once
    assert other.agenda.pending() == one.agenda.pending()


@settings(
    deadline=None,
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(("text", "fault", "chaos", "answer")), st.integers(0, 9)),
        min_size=3,
        max_size=10,
    ),
    stops=stops,
)
def test_a_world_has_the_same_history_at_once_and_in_parts(
    built: World, moves: list[Move], stops: list[int]
) -> None:
    built.reset()
    one = Hand(built)
    one.make(moves)
    start, other = built.clock.now(), again(one, World.of(built.checkpoint()))
    for stop in sorted(stops):
        other.world.clock.set(start + timedelta(minutes=stop))
    for world in (built, other.world):
        world.clock.set(start + WEEK)
        world.raise_failures()
    assert whole(other.world) == whole(built)


def test_a_week_with_ten_thousand_things_to_do_takes_less_than_a_second() -> None:
    clock, done = WorldClock(START), list[int]()
    clock.agenda.handle("thing", lambda entry: done.append(entry.order))
    for number in range(10_000):
        clock.agenda.add(START + number * WEEK / 10_000, "thing", number=number)
    began = time.process_time()
    clock.advance(WEEK)
    assert time.process_time() - began < 1
    assert done == sorted(done)
    assert len(done) == 10_000
