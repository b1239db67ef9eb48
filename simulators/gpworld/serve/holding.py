"""Replies that are held back: one timer each, and no thread however many there are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

EARLY_SECONDS = 0.0005
"""What a loop may wake too early: its timers count in whole milliseconds."""


class Holding:
    """The timers of one door.

    A caller who gives up does not stop one: a slow system does its work all the same.
    """

    def __init__(self) -> None:
        self._timers: set[asyncio.TimerHandle] = set()
        self._stopped = False

    def hold(self, seconds: float, arrived: float, go_on: Callable[[float], None]) -> None:
        """Go on so long after the arrival; ``go_on`` is told the milliseconds that have passed."""
        if self._stopped:
            return

        def due() -> None:
            self._timers.discard(timer)
            go_on(_passed(arrived) * 1000)

        wait = max(seconds - _passed(arrived), 0.0) + EARLY_SECONDS
        timer = asyncio.get_running_loop().call_later(wait, due)
        self._timers.add(timer)

    def stop(self) -> None:
        """Forget what is held back: nobody will be there to be answered."""
        self._stopped = True
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()


def _passed(arrived: float) -> float:
    return time.perf_counter() - arrived
