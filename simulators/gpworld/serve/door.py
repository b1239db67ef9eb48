"""One open port of one world: a listening socket and the reception behind it."""

from __future__ import annotations

import asyncio
import socket

from gpworld.core.guard import Guard
from gpworld.serve import ports
from gpworld.serve.connection import Connection
from gpworld.serve.reception import Reception

CLOSING_SECONDS = 0.5


class Door:
    """A port on which one simulator answers."""

    def __init__(self, system: str, guard: Guard, opened: socket.socket) -> None:
        self.system = system
        self.url = ports.url(opened)
        self.reception = Reception(guard)
        self._socket = opened
        self._server: asyncio.Server | None = None
        self._closed = False

    @property
    def failures(self) -> list[BaseException]:
        """What went wrong in serving and in the simulator, unseen by callers."""
        return self.reception.failures or self.reception.guard.failures

    async def attach(self) -> None:
        """Begin to answer; callers that came before are in the socket's queue."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(self.reception), sock=self._socket, backlog=ports.BACKLOG
        )
        if self._closed:
            server.close()
        self._server = server

    def shut(self) -> None:
        """Take nobody in any more, and tell those who are here; twice is once."""
        self._closed = True
        self.reception.holding.stop()
        if self._server is None:
            self._socket.close()
        else:
            self._server.close()
        self._see_off()

    async def emptied(self) -> None:
        """Wait until everybody has left, also who was just coming in; who does not is put out."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + CLOSING_SECONDS
        await asyncio.sleep(0)
        while self.reception.transports or self.reception.tasks:
            self._see_off()
            if loop.time() > deadline:
                for transport in tuple(self.reception.transports):
                    transport.abort()
            await asyncio.sleep(0.001)

    def _see_off(self) -> None:
        for transport in tuple(self.reception.transports):
            transport.close()
        self.reception.break_off()

    def welcome(self, guard: Guard) -> None:
        """Another guard answers from here on: nobody waits for what the former one will not say."""
        self.reception.guard = guard
        self.reception.break_off()
