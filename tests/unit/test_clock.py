"""The world's clock: follows, stands, runs scaled, is moved, and never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.agenda import Agenda, Entry
from gpworld.core.clock import ClockError, Mode, WorldClock
from unit.stand_ins import START, HandWall


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def wall() -> HandWall:
    return HandWall()


def test_a_clock_without_a_start_follows_real_time(wall: HandWall) -> None:
    clock = WorldClock(wall=wall)
    wall.go_by(90)
    assert (clock.mode, clock.now()) == (Mode.FOLLOWING, START + timedelta(seconds=90))


def test_a_clock_with_a_start_stands_there(wall: HandWall) -> None:
    clock = WorldClock(START, wall=wall)
    wall.go_by(3600)
    assert (clock.mode, clock.now()) == (Mode.FROZEN, START)


def test_a_start_with_an_offset_is_kept_in_utc() -> None:
    clock = WorldClock(datetime.fromisoformat("2026-10-20T09:00:00+01:00"))
    assert clock.now() == START
    assert clock.now().utcoffset() == timedelta(0)


def test_an_instant_without_an_offset_is_refused_with_an_example() -> None:
    with pytest.raises(ClockError, match="needs its offset, as in 2026-10-20T09:00:00"):
        WorldClock(datetime(2026, 10, 20, 9))  # noqa: DTZ001 - the mistake under test


def test_setting_moves_forward_and_stands(wall: HandWall) -> None:
    clock = WorldClock(wall=wall)
    clock.set(START + minutes(5))
    wall.go_by(3600)
    assert (clock.mode, clock.now()) == (Mode.FROZEN, START + minutes(5))


@pytest.mark.parametrize("year", [1899, 3000])
def test_an_instant_outside_the_calendar_is_refused(year: int) -> None:
    with pytest.raises(ClockError, match="goes from 1900 to 2999"):
        WorldClock(START.replace(year=year))


def test_an_advance_beyond_the_calendar_is_refused_and_time_stands() -> None:
    clock = WorldClock(START)
    with pytest.raises(ClockError, match="goes from 1900 to 2999"):
        clock.advance(timedelta.max)
    assert clock.now() == START


def test_time_does_not_go_back_and_the_refusal_says_what_to_do() -> None:
    clock = WorldClock(START)
    with pytest.raises(ClockError, match=r"time only goes forward.*reset the world"):
        clock.set(START - minutes(1))
    assert clock.now() == START


def test_advancing_by_less_than_nothing_is_refused() -> None:
    with pytest.raises(ClockError, match="advance by zero or more"):
        WorldClock(START).advance(minutes(-1))


def test_freezing_keeps_the_instant_and_following_goes_on_from_it(wall: HandWall) -> None:
    clock = WorldClock(wall=wall)
    wall.go_by(60)
    clock.freeze()
    wall.go_by(60)
    clock.follow()
    wall.go_by(30)
    assert clock.now() == START + timedelta(seconds=90)


def test_a_scaled_clock_runs_as_many_times_as_fast(wall: HandWall) -> None:
    clock = WorldClock(START, wall=wall)
    clock.scale(60)
    wall.go_by(10)
    assert (clock.mode, clock.now()) == (Mode.SCALED, START + minutes(10))


@pytest.mark.parametrize("rate", [0, -1, 1_000_001, float("nan")])
def test_a_rate_out_of_bounds_is_refused_and_points_to_freeze(rate: float) -> None:
    with pytest.raises(ClockError, match="freeze stops the clock"):
        WorldClock(START).scale(rate)


def test_moving_fires_what_falls_due_in_order_and_at_its_own_instant() -> None:
    clock = WorldClock(START)
    fired: list[tuple[str, datetime]] = []
    clock.agenda.handle("note", lambda entry: fired.append((str(entry.facts["n"]), clock.now())))
    clock.agenda.add(START + minutes(9), "note", n="late")
    clock.agenda.add(START + minutes(3), "note", n="first")
    clock.agenda.add(START + minutes(3), "note", n="second")
    clock.advance(minutes(5))
    assert fired == [("first", START + minutes(3)), ("second", START + minutes(3))]
    clock.advance(minutes(4))
    assert fired[-1] == ("late", START + minutes(9))


def test_what_a_handler_adds_within_the_step_is_done_in_the_same_step() -> None:
    clock = WorldClock(START)
    fired: list[datetime] = []

    def again(entry: Entry) -> None:
        fired.append(clock.now())
        if len(fired) < 3:
            clock.agenda.add(clock.now() + minutes(1), "again")

    clock.agenda.handle("again", again)
    clock.agenda.add(START + minutes(1), "again")
    clock.advance(minutes(10))
    assert fired == [START + minutes(n) for n in (1, 2, 3)]


def test_a_tick_does_what_fell_due_while_time_went_by(wall: HandWall) -> None:
    clock = WorldClock(wall=wall)
    fired: list[Entry] = []
    clock.agenda.handle("note", fired.append)
    clock.agenda.add(START + timedelta(seconds=10), "note")
    assert clock.tick() == pytest.approx(10)
    wall.go_by(10)
    assert clock.tick() is None
    assert len(fired) == 1


def test_a_scaled_tick_counts_the_wait_in_real_seconds(wall: HandWall) -> None:
    clock = WorldClock(START, wall=wall)
    clock.agenda.handle("note", lambda entry: None)
    clock.agenda.add(START + minutes(10), "note")
    clock.scale(60)
    assert clock.tick() == pytest.approx(10)


def test_standing_entries_are_done_after_their_real_wait_while_time_stands(wall: HandWall) -> None:
    clock = WorldClock(START, agenda=Agenda(), wall=wall)
    fired: list[str] = []
    clock.agenda.handle("note", lambda entry: fired.append(str(entry.facts["n"])))
    clock.agenda.add(START + timedelta(seconds=1), "note", standing=True, n="hop")
    clock.agenda.add(START + timedelta(seconds=1), "note", n="day")
    assert clock.tick() == pytest.approx(1)
    wall.go_by(1)
    assert clock.tick() is None
    assert (fired, clock.now()) == (["hop"], START)


def test_a_handler_that_fails_is_kept_and_time_goes_on() -> None:
    clock = WorldClock(START)
    clock.agenda.handle("bad", lambda entry: 1 / 0)  # type: ignore[arg-type,return-value]
    clock.agenda.add(START + minutes(1), "bad")
    clock.advance(minutes(2))
    assert clock.now() == START + minutes(2)
    with pytest.raises(ZeroDivisionError):
        clock.agenda.raise_failure()
    clock.agenda.raise_failure()


def test_restarting_goes_back_frozen_or_following(wall: HandWall) -> None:
    clock = WorldClock(START + minutes(60), wall=wall)
    clock.restart(START)
    assert (clock.mode, clock.now()) == (Mode.FROZEN, START)
    wall.go_by(5)
    clock.restart(None)
    assert (clock.mode, clock.now()) == (Mode.FOLLOWING, wall.utc())


@given(
    st.lists(st.integers(0, 5000), max_size=20),
    st.lists(st.integers(0, 900), min_size=1, max_size=8),
)
def test_however_time_is_moved_each_entry_fires_once_when_due(
    dues: list[int], steps: list[int]
) -> None:
    clock = WorldClock(START)
    fired: list[tuple[int, datetime]] = []
    clock.agenda.handle("n", lambda entry: fired.append((int(entry.facts["s"] or 0), clock.now())))
    for due in dues:
        clock.agenda.add(START + timedelta(seconds=due), "n", s=due)
    for step in steps:
        clock.advance(timedelta(seconds=step))
    reached = sum(steps)
    assert [due for due, _ in fired] == sorted(due for due in dues if due <= reached)
    assert all(at == START + timedelta(seconds=due) for due, at in fired)
    assert clock.now().tzinfo is UTC
