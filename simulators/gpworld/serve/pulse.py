"""The pulse of a loop: how much later than it asked to a loop wakes, measured as it serves."""

from __future__ import annotations

import asyncio
import time

from gpworld.core.punctuality import Distribution

BEAT_SECONDS = 0.1


class Pulse:
    """Beats on a loop for as long as a world is served, and notes how late each beat was."""

    def __init__(self, loop: asyncio.AbstractEventLoop, late_ms: Distribution) -> None:
        self._loop, self._late_ms = loop, late_ms
        self._timer = self._arm()

    def _arm(self) -> asyncio.TimerHandle:
        self._due = time.perf_counter() + BEAT_SECONDS
        return self._loop.call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self._late_ms.add(max(0.0, time.perf_counter() - self._due) * 1000)
        self._timer = self._arm()

    def stop(self) -> None:
        """Beat no more; call it on the loop."""
        self._timer.cancel()
