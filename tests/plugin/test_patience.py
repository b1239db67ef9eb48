"""Replies that are late or cut off, as a caller in the same process lives to see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout

from gpharness.patience import outlast, read_timeout
from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Answer, Broken, Cut, Dribbled, Hold, Reply

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
REPLY = Reply(200, (), b"done")


@pytest.fixture
def clock() -> WorldClock:
    """A clock that stands."""
    return WorldClock(START)


@pytest.mark.parametrize(
    ("given", "seconds"), [(None, None), (5, 5.0), (2.5, 2.5), ((2, 10), 10.0), ((2, None), None)]
)
def test_the_time_to_read_is_taken_from_what_requests_was_given(
    given: object, seconds: float | None
) -> None:
    assert read_timeout(given) == seconds


def test_a_late_reply_in_time_moves_the_clock_by_its_delay(clock: WorldClock) -> None:
    late = Hold(2.0, lambda ms: Hold(5.0, lambda ms: REPLY))
    assert outlast(late, 5.0, clock) == REPLY
    assert clock.now() == START + timedelta(seconds=5)


def test_a_reply_that_is_too_late_moves_the_clock_by_the_patience_and_is_done_all_the_same(
    clock: WorldClock,
) -> None:
    done: list[float] = []

    def work(ms: float) -> Answer:
        done.append(ms)
        return REPLY

    with pytest.raises(ReadTimeout, match=r"read timeout=5\.0"):
        outlast(Hold(2.0, lambda ms: Hold(30.0, work)), 5.0, clock)
    assert (done, clock.now()) == ([30_000.0], START + timedelta(seconds=5))


def test_a_caller_without_a_time_out_waits_for_whatever_comes(clock: WorldClock) -> None:
    assert outlast(Hold(3600.0, lambda ms: REPLY), None, clock) == REPLY
    assert clock.now() == START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (Broken(Cut.RESET), ConnectionError),
        (Broken(Cut.TRUNCATE, REPLY, 0.5), ChunkedEncodingError),
        (Broken(Cut.HANG), ReadTimeout),
    ],
)
def test_a_connection_that_ends_raises_what_requests_would(
    answer: Broken, raised: type[Exception], clock: WorldClock
) -> None:
    with pytest.raises(raised):
        outlast(answer, 5.0, clock)
    assert clock.now() - START == timedelta(seconds=5 if answer.cut is Cut.HANG else 0)


def test_a_dribbled_reply_never_times_out(clock: WorldClock) -> None:
    assert outlast(Dribbled(REPLY, 60.0), 5.0, clock) == REPLY
    assert clock.now() == START + timedelta(minutes=1)


def test_a_clock_that_runs_by_itself_is_left_to_run() -> None:
    clock = WorldClock()
    assert outlast(Hold(3600.0, lambda ms: REPLY), None, clock) == REPLY
    assert clock.mode == "following"
