"""Replies that are held back: one timer for all of a door, and no thread however many there are."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from gpworld.core.exchange import Hold

EARLY_SECONDS = 0.0005
"""What a loop may wake too early: its timers count in whole milliseconds."""
GoOn: TypeAlias = Callable[[Hold, float], None]
"""Told what was held back, and the milliseconds that have passed since the request arrived."""


class Held(NamedTuple):
    """One of them; the earliest due, and of those the first to come, sorts first."""

    due: float
    number: int
    arrived: float
    hold: Hold
    go_on: GoOn


class Holding:
    """What one door holds back, and the timer of whoever is due next.

    A caller who gives up does not stop one: a slow system does its work all the same.
    """

    def __init__(self) -> None:
        self._held: list[Held] = []
        self._numbers = itertools.count(1)
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    def hold(self, hold: Hold, arrived: float, go_on: GoOn) -> None:
        """Go on so long after the arrival, which is an instant by ``time.perf_counter``."""
        if self._stopped:
            return
        held = Held(arrived + hold.seconds, next(self._numbers), arrived, hold, go_on)
        heappush(self._held, held)
        if self._held[0] is held:
            self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._held:
            wait = max(self._held[0].due - time.perf_counter(), 0.0) + EARLY_SECONDS
            self._timer = asyncio.get_running_loop().call_later(wait, self._wake)

    def _wake(self) -> None:
        """Go on with all who are due by now; a loop may wake early, but nobody goes before time."""
        now = time.perf_counter()
        try:
            while self._held and self._held[0].due <= now:
                held = heappop(self._held)
                held.go_on(held.hold, (time.perf_counter() - held.arrived) * 1000)
        finally:
            self._arm()

    def stop(self) -> None:
        """Forget what is held back: nobody will be there to be answered."""
        self._stopped = True
        self._held.clear()
        if self._timer is not None:
            self._timer.cancel()
