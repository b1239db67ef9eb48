"""One client's connection: its requests answered one after another, in the order they came."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections import deque
from collections.abc import Callable
from typing import cast

from gpworld.core.exchange import Reply
from gpworld.serve.reader import Arrival, Reader
from gpworld.serve.reception import Reception
from gpworld.serve.turn import Turn
from gpworld.serve.writing import CONTINUE, whole

KEEP_ALIVE_SECONDS = 75.0
LINGER_SECONDS = 1.0
DISCARDED_BYTES = 64_000_000


class Connection(asyncio.Protocol):
    """What asyncio tells of a client, and what a turn may do to them."""

    __slots__ = (
        "_discarded",
        "_first",
        "_full",
        "_invited",
        "_last",
        "_queue",
        "_reader",
        "_reception",
        "_said_all",
        "_timer",
        "_turn",
        "_watchers",
        "loop",
        "lost",
        "transport",
    )

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._turn: Turn | None = None
        self._queue: deque[Arrival] = deque()
        self._invited = self._said_all = self._first = False
        self._discarded: int | None = None
        self._watchers: list[Callable[[], None]] = []
        self._full: asyncio.Event | None = None  # while there is more to send than is read
        self.loop = asyncio.get_running_loop()
        self.lost = False

    # -- what a turn may do ---------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send this."""
        if not self.transport.is_closing():
            self.transport.write(data)

    async def drained(self) -> None:
        """Wait until the client has read most of what was sent, or has gone."""
        if self._full is not None:
            await self._full.wait()

    def over(self, *, keeps: bool) -> None:
        """The turn is over: close, or go on with whoever is next."""
        self._turn = None
        self._last = self.loop.time()
        if not keeps or (self._said_all and not self._queue):
            self.transport.close()
        elif self._queue:
            self.loop.call_soon(self._next)
        elif self._invited:
            self._invite()

    def turn_away(self, reply: Reply) -> None:
        """Send this reply now and take nothing more in.

        What is still on its way is thrown away for a moment: closing at once would reset the
        connection, and the client would never read why.
        """
        if self.transport.is_closing():
            return
        self._discarded = 0
        self.transport.write(whole(reply, to_head=False, keeps=False))
        self.transport.write_eof()
        self.transport.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def abort(self) -> None:
        """Drop the connection without waiting for anything."""
        self.transport.abort()

    def reset(self) -> None:
        """Break the connection off so that the client sees a reset, not an end."""
        if self.transport.is_closing():
            return
        lingering = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, lingering
        )
        self.transport.abort()

    def when_lost(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call ``call`` when the client goes, until the returned function is called."""
        if self._said_all:
            self.loop.call_soon(self.transport.close)  # all that is there at once still leaves
        self._watchers.append(call)
        return lambda: self._watchers.remove(call) if call in self._watchers else None

    # -- the requests ---------------------------------------------------------------------------

    def _take(self, arrival: Arrival) -> None:
        """A request is here: its turn begins when those before it have had theirs.

        Of many that come at once each has a pass of the loop, which others have too.
        """
        self._invited = False
        if self._first and self._turn is None and not self._queue:
            self._first = False
            self._begin(arrival)
            return
        if self._turn is None and not self._queue:
            self.loop.call_soon(self._next)
        self._queue.append(arrival)
        self.transport.pause_reading()

    def _next(self) -> None:
        ready = self._full is None and not self.transport.is_closing()
        if ready and self._turn is None and self._queue:
            arrival = self._queue.popleft()
            self._read_on()
            self._begin(arrival)

    def _read_on(self) -> None:
        """Read what comes unless others wait already, or the client does not read either."""
        if self._full is None and not (self._queue or self.transport.is_closing()):
            self.transport.resume_reading()

    def _begin(self, arrival: Arrival) -> None:
        self._turn = Turn(self, self._reception, arrival)
        self._turn.begin()

    def _invite(self) -> None:
        """Ask for the body that a client keeps back, when it is their turn."""
        self._invited = self._turn is not None or bool(self._queue)
        if not self._invited:
            self.write(CONTINUE)

    # -- what asyncio tells ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self.transport = cast("asyncio.Transport", transport)
        here = transport.get_extra_info("sockname")
        client = transport.get_extra_info("peername") or ("",)  # gone before we came to the door
        self._reader = Reader(
            lambda: self._reception.guard.limits,
            here=here[:2],
            client=client[0],
            take=self._take,
            invite=self._invite,
        )
        self._last = self.loop.time()
        self._timer = self.loop.call_later(KEEP_ALIVE_SECONDS, self._look)
        self._reception.transports.add(self.transport)

    def data_received(self, data: bytes) -> None:
        """Read it, unless the client was turned away."""
        if self._discarded is None:
            if not self._reader.stopped:
                self._first = self._full is None
                self._reader.feed(data)
            return
        self._discarded += len(data)
        if self._discarded > DISCARDED_BYTES:
            self.transport.abort()

    def eof_received(self) -> bool:
        """The client has nothing more to say: what was asked before is still answered.

        Whoever left altogether looks the same, so that nobody waits for a reply without an end.
        """
        self._said_all = True
        asked = self._turn is not None or bool(self._queue)
        return asked and self._discarded is None and not self._watchers

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: whoever waits on its behalf is told."""
        self.lost, self._turn = True, None
        self._timer.cancel()
        self._reader.close()
        self._queue.clear()
        self._caught_up()
        self._reception.transports.discard(self.transport)
        for watcher in tuple(self._watchers):
            watcher()

    def pause_writing(self) -> None:
        """The client reads more slowly than we write: then we read no more either."""
        self._full = asyncio.Event()
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._caught_up()
        self._read_on()
        self._next()

    def _caught_up(self) -> None:
        if self._full is not None:
            self._full.set()
            self._full = None

    def _look(self) -> None:
        """Close what has been idle for too long; look again when that may be."""
        idle = self.loop.time() - self._last if self._turn is None else 0.0
        if idle >= KEEP_ALIVE_SECONDS:
            self.transport.close()
        else:
            self._timer = self.loop.call_later(KEEP_ALIVE_SECONDS - idle, self._look)
