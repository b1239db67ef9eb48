"""Arrivals on schedule, whatever the answers: nobody waits for anybody else's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gpload.plan import Arrival
from gpload.recording import Recorder

LATE = 0.1
"""A start more than so many seconds after its instant counts as late."""

DRAIN_SECONDS = 90.0
"""How long after the last arrival visitors may take to leave."""

Visit = Callable[[Arrival], object]


class Course:
    """The clock of one run: seconds since its start, and waiting on it."""

    def __init__(
        self, now: Callable[[], float], sleep: Callable[[float], object], start: float
    ) -> None:
        """``start`` is an instant of ``now``."""
        self._now, self._sleep, self._start = now, sleep, start

    def now(self) -> float:
        """Seconds since the start; negative before it."""
        return self._now() - self._start

    def until(self, instant: float) -> None:
        """Wait for an instant; one that is past is not waited for."""
        wait = instant - self.now()
        if wait > 0:
            self._sleep(wait)


class OpenModel:
    """Starts visitors at their instants.

    Each is begun in a green thread of its own by ``spawn``.  One that cannot begin in time is
    begun late and measured from its instant all the same; one for whom there is no room, as
    ``most`` are on their way, is missed and counted.
    """

    def __init__(
        self, course: Course, recorder: Recorder, spawn: Callable[[Callable[[], None]], object],
        most: int,
    ) -> None:  # fmt: skip
        self._course, self._recorder, self._spawn, self._most = course, recorder, spawn, most
        self.on_their_way = 0

    def run(self, arrivals: Iterable[Arrival], visit: Visit) -> None:
        """Start them all; returns when the last has been started."""
        counts = self._recorder.counts
        for arrival in arrivals:
            counts.planned += 1
            self._course.until(arrival.at)
            if self.on_their_way >= self._most:
                counts.missed += 1
                continue
            counts.started += 1
            counts.late += self._course.now() - arrival.at > LATE
            self.on_their_way += 1
            self._spawn(self._one(arrival, visit))

    def drain(self, until: float, look: float = 0.05) -> None:
        """Wait for those on their way, at most until an instant; the rest is unfinished."""
        while self.on_their_way and self._course.now() < until:
            self._course.until(self._course.now() + look)
        self._recorder.counts.unfinished += self.on_their_way

    def _one(self, arrival: Arrival, visit: Visit) -> Callable[[], None]:
        def go() -> None:
            try:
                visit(arrival)
            finally:
                self.on_their_way -= 1

        return go


def watch_lag(course: Course, recorder: Recorder, goes_on: Callable[[], bool]) -> None:
    """Note how late this process wakes, twenty times a second: its own share in every time."""
    step = 0.05
    due = course.now()
    while goes_on():
        due = max(due + step, course.now())
        course.until(due)
        recorder.lag(max(0.0, due), max(0.0, course.now() - due))
