"""The hand that moves a served world's agenda along: one timer on the loop, re-armed as it goes."""

from __future__ import annotations

import asyncio

from gpworld.core.clock import WorldClock


class Ticker:
    """Fires what falls due in one world, whether its clock runs or stands.

    Whatever is put on the agenda, and every change of the clock's pace, arms the timer anew.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: WorldClock) -> None:
        self._loop, self._clock = loop, clock
        self._timer: asyncio.TimerHandle | None = None
        self._woken = self._stopped = False
        self._deaf = clock.agenda.on_change(self.wake)
        self.wake()

    def wake(self) -> None:
        """Look again soon; may be called from any thread."""
        if not (self._woken or self._stopped or self._loop.is_closed()):
            self._woken = True
            self._loop.call_soon_threadsafe(self._tick)

    def stop(self) -> None:
        """Never tick again; call it on the loop."""
        if not self._stopped:
            self._stopped = True
            self._deaf()
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        self._woken = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._stopped:
            return
        wait = self._clock.tick()
        if wait is not None:
            self._timer = self._loop.call_later(wait, self._tick)
