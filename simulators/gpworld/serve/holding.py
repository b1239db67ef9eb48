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
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._last = 0
        self._stopped = False

    def hold(self, seconds: float, arrived: float, go_on: Callable[[float], None]) -> None:
        """Go on so long after the arrival; ``go_on`` is told the milliseconds that have passed."""
        if self._stopped:
            return
        self._last = number = self._last + 1
        wait = max(seconds - _passed(arrived), 0.0) + EARLY_SECONDS
        loop = asyncio.get_running_loop()
        self._timers[number] = loop.call_later(wait, self._due, number, seconds, arrived, go_on)

    def _due(
        self, number: int, seconds: float, arrived: float, go_on: Callable[[float], None]
    ) -> None:
        del self._timers[number]
        passed = _passed(arrived)
        if passed < seconds:  # a loop may wake earlier still: never before time
            self.hold(seconds, arrived, go_on)
        else:
            go_on(passed * 1000)

    def stop(self) -> None:
        """Forget what is held back: nobody will be there to be answered."""
        self._stopped = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


def _passed(arrived: float) -> float:
    return time.perf_counter() - arrived
