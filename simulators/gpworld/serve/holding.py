"""Replies that are held back: one timer each, and no thread however many there are."""

from __future__ import annotations

import asyncio
import time
from functools import partial

from gpworld.core.exchange import Answer, Hold
from gpworld.serve.protocol import Connection

EARLY_SECONDS = 0.0005
"""What a loop may wake too early: its timers count in whole milliseconds."""


class Holding:
    """The replies of one door that are not to leave yet.

    A caller who gives up does not stop the work: it is done when it is due, for nobody.
    """

    def __init__(self, failures: list[BaseException]) -> None:
        """``failures`` is where those of work done for nobody are kept."""
        self._failures = failures
        self._forsaken: set[asyncio.TimerHandle] = set()
        self._stopped = False

    async def outlast(self, answer: Answer, connection: Connection) -> Answer | None:
        """What a held answer comes to; None when the client has gone meanwhile."""
        while isinstance(answer, Hold):
            await self._until(answer.seconds, connection)
            if connection.lost:
                self._forsake(answer, connection.arrived, connection.loop)
                return None
            answer = answer.then(_passed(connection.arrived) * 1000)
        return answer

    async def _until(self, seconds: float, connection: Connection) -> None:
        """Wait until so long after the arrival, or until the client goes."""
        over = connection.loop.create_future()
        wake = partial(_wake, over)
        wait = seconds - _passed(connection.arrived)
        timer = connection.loop.call_later(max(wait, 0.0) + EARLY_SECONDS, wake)
        unwatched = connection.when_lost(wake)
        try:
            if not connection.lost:
                await over
        finally:
            unwatched()
            timer.cancel()

    def _forsake(self, hold: Hold, arrived: float, loop: asyncio.AbstractEventLoop) -> None:
        """Do what is due later although nobody waits for it, unless the door is shut."""
        if self._stopped:
            return
        wait = max(hold.seconds - _passed(arrived), 0.0)

        def go_on() -> None:
            self._forsaken.discard(timer)
            try:
                answer = hold.then(_passed(arrived) * 1000)
            except Exception as failure:
                self._failures.append(failure)
                return
            if isinstance(answer, Hold):
                self._forsake(answer, arrived, loop)

        timer = loop.call_later(wait, go_on)
        self._forsaken.add(timer)

    def stop(self) -> None:
        """Forget what would have been done for nobody."""
        self._stopped = True
        for timer in self._forsaken:
            timer.cancel()
        self._forsaken.clear()


def _passed(arrived: float) -> float:
    return time.perf_counter() - arrived


def _wake(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)
