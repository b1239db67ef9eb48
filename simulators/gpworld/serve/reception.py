"""What the connections of one port share."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from gpworld.core.guard import Guard
from gpworld.serve.holding import Holding


class Reception:
    """Where the clients of one simulator are received.

    Attributes:
        guard: who answers; another world's may take its place while the port is open.
        failures: what went wrong in serving, unseen by clients.
        transports: who is here.
        tasks: replies that take their time.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.failures: list[BaseException] = []
        self.holding = Holding()
        self.transports: set[asyncio.Transport] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this on the loop, whoever else is served meanwhile."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def break_off(self) -> None:
        """Let go of everybody whose reply takes its time."""
        for task in tuple(self.tasks):
            task.cancel()
