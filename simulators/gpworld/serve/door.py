"""One open port of one world: a listening socket, the adapter behind it, and who is connected."""

from __future__ import annotations

import asyncio
import socket

from uvicorn.config import Config
from uvicorn.server import ServerState

from gpworld.core.guard import Guard
from gpworld.serve import ports
from gpworld.serve.adapter import Adapter
from gpworld.serve.protocol import Connection

KEEP_ALIVE_SECONDS = 75
CLOSING_SECONDS = 0.5
_HEAD_ALLOWANCE = (
    4_096  # what the parser may see beyond the guard's own limits on target and headers
)


class Door:
    """A port on which one simulator answers."""

    def __init__(self, system: str, guard: Guard, opened: socket.socket) -> None:
        self.system = system
        self.url = ports.url(opened)
        self.adapter = Adapter(guard)
        self._socket = opened
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._closed = False
        self._config = Config(
            self.adapter,
            http=Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        self._config.load()

    @property
    def failures(self) -> list[BaseException]:
        """What went wrong in serving and in the simulator, unseen by callers."""
        return self.adapter.failures or self.adapter.guard.failures

    async def attach(self) -> None:
        """Begin to answer; callers that came before are in the socket's queue."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._connected, sock=self._socket, backlog=ports.BACKLOG)
        if self._closed:
            server.close()
        self._server = server

    def _connected(self) -> Connection:
        limits = self.adapter.guard.limits
        return Connection(
            self._config,
            self._state,
            head_limit=limits.target + limits.header_bytes + _HEAD_ALLOWANCE,
            refuse=self.adapter.guard.turned_away,
        )

    def shut(self) -> None:
        """Take nobody in any more, and tell those who are here; twice is once."""
        self._closed = True
        self.adapter.holding.stop()
        if self._server is None:
            self._socket.close()
        else:
            self._server.close()
        for connection in self._connections():
            connection.transport.close()

    async def emptied(self) -> None:
        """Wait until everybody has left; who does not is put out."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + CLOSING_SECONDS
        while self._state.connections or self._state.tasks:
            if loop.time() > deadline:
                for connection in self._connections():
                    connection.transport.abort()
            await asyncio.sleep(0.001)

    def _connections(self) -> list[Connection]:
        return [each for each in self._state.connections if isinstance(each, Connection)]
