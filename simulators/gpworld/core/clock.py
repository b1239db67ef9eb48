"""The world's clock: follows real time, stands, runs scaled, is advanced, and never goes back.

It is passed to everything that tells time and patched into nothing.
This is the only module of gpworld that may ask the machine what time it is.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from gpworld.core.agenda import Agenda

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
"""The calendar of worlds: far enough from its ends, every sum of dates has a result."""


class Clock(Protocol):
    """Anything that can say what time it is in a world."""

    def now(self) -> datetime:
        """The world's instant, aware and in UTC."""
        ...


class Wall(Protocol):
    """The machine's own time: what a world's clock is measured against."""

    def utc(self) -> datetime:
        """Real time, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        ...


class MachineWall:
    """The wall clock of this machine."""

    def utc(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place where real time enters a world

    def monotonic(self) -> float:
        return time.monotonic()


class Mode(StrEnum):
    """How the clock is moving."""

    FOLLOWING = "following"
    FROZEN = "frozen"
    SCALED = "scaled"


@dataclass(frozen=True, slots=True)
class Pace:
    """How a clock moves from an instant on: ``real`` are the wall's seconds at that instant."""

    mode: Mode
    since: datetime
    real: float = 0.0
    rate: float = 1.0

    def now(self, wall: Wall) -> datetime:
        """The world's instant."""
        if self.mode is Mode.FROZEN:
            return self.since
        return self.since + timedelta(seconds=(wall.monotonic() - self.real) * self.rate)


class ClockError(ValueError):
    """A request that time cannot obey; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock as a value: what a checkpoint keeps and the control plane shows."""

    mode: Mode
    now: datetime
    rate: float


class WorldClock:
    """A world's one clock, with the agenda that it fires as it moves.

    Moving (``set``, ``advance``) first visits each due entry of the agenda in order, at its own
    instant, and leaves the clock frozen.  ``tick`` does what has fallen due while nobody moved it.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        agenda: Agenda | None = None,
        wall: Wall | None = None,
    ) -> None:
        """Start frozen at ``start``, or following real time when there is none."""
        self.agenda = agenda or Agenda()
        self._wall = wall or MachineWall()
        self._moving = threading.RLock()
        self._pace = self._first(start)
        """Whoever moves the clock puts another in its place, so nobody has to lock to tell time."""
        self.agenda.attach(self.now, self._wall.monotonic)

    # -- asking -------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The world's instant, aware and in UTC."""
        return self._pace.now(self._wall)

    @property
    def mode(self) -> Mode:
        """How the clock is moving."""
        return self._pace.mode

    def state(self) -> ClockState:
        """The clock as a value."""
        pace = self._pace
        return ClockState(pace.mode, pace.now(self._wall), pace.rate)

    # -- moving -------------------------------------------------------------------------------

    def set(self, instant: datetime) -> datetime:
        """Move forward to ``instant``, firing what falls due on the way, and stand there.

        Raises:
            ClockError: ``instant`` is naive, lies before now or after the calendar's end.
        """
        target = _aware(instant)
        with self._moving:
            now = self.now()
            if target < now:
                raise ClockError(
                    f"time only goes forward: it is {_text(now)}, {_text(target)} has passed; "
                    "reset the world (with a start time) to begin earlier"
                )
            self._hold(now)
            while (entry := self.agenda.pop_due(target)) is not None:
                self._hold(max(entry.due, self.now()))
                self.agenda.run(entry)
            self._hold(target)
        self.agenda.changed()
        return target

    def advance(self, step: timedelta) -> datetime:
        """Move forward by ``step`` (zero or more) and stand there."""
        if step < timedelta(0):
            raise ClockError("time only goes forward: advance by zero or more")
        with self._moving:
            if step > LAST - self.now():
                raise _beyond()
            return self.set(self.now() + step)

    def freeze(self) -> None:
        """Stand still at this instant."""
        with self._moving:
            self._hold(self.now())
        self.agenda.changed()

    def follow(self) -> None:
        """Run at the pace of real time from this instant on."""
        self._run(Mode.FOLLOWING, 1.0)

    def scale(self, rate: float) -> None:
        """Run ``rate`` times as fast as real time from this instant on.

        Raises:
            ClockError: the rate is not above zero and at most a million.
        """
        if not 0 < rate <= 1_000_000:
            raise ClockError(
                "scale takes a rate above 0 and at most 1000000; freeze stops the clock"
            )
        self._run(Mode.SCALED, rate)

    def restart(self, start: datetime | None) -> None:
        """Begin again: frozen at ``start``, or following real time.  Only a reset may do this."""
        with self._moving:
            self._pace = self._first(start)
        self.agenda.changed()

    def tick(self) -> float | None:
        """Do what has fallen due, in order; return real seconds until something may be due next."""
        with self._moving:
            while (entry := self.agenda.pop_due(self.now())) is not None:
                self.agenda.run(entry)
            if self.mode is Mode.FROZEN:
                return self.agenda.run_standing()
            due = self.agenda.next_due()
            return (
                None
                if due is None
                else max(0.0, (due - self.now()).total_seconds() / self._pace.rate)
            )

    def _first(self, start: datetime | None) -> Pace:
        """How a clock begins: it stands at ``start``, or follows the wall."""
        if start is not None:
            return Pace(Mode.FROZEN, _aware(start))
        return Pace(Mode.FOLLOWING, self._wall.utc(), self._wall.monotonic())

    def _run(self, mode: Mode, rate: float) -> None:
        with self._moving:
            self._pace = Pace(mode, self.now(), self._wall.monotonic(), rate)
        self.agenda.changed()

    def _hold(self, instant: datetime) -> None:
        self._pace = Pace(Mode.FROZEN, instant)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ClockError("an instant needs its offset, as in 2026-10-20T09:00:00+01:00")
    if not FIRST <= instant <= LAST:
        raise _beyond()
    return instant.astimezone(UTC)


def _beyond() -> ClockError:
    return ClockError(f"a world's clock goes from {FIRST.year} to {LAST.year}: keep within")


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
