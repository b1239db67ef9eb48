"""One client's connection: uvicorn's HTTP protocol, with its transport in reach of the adapter.

It keeps header names as they were written, bounds the head of a request, and can turn a request
away before all of it has come in.
"""

from __future__ import annotations

import asyncio
import http
import logging
import re
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, cast

from uvicorn._types import HTTPScope
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from gpworld.core.exchange import Reply
from gpworld.core.limits import OverLimit

CONNECTION = "gpworld.connection"
LINGER_SECONDS = 1.0
DISCARDED_BYTES = 64_000_000
_WISH = re.compile(rb"(\nupgrade)(?=:)", re.IGNORECASE)
"""Where a head asks for another protocol, as Java's client does in every request."""
_HUSHED = b"upgrade-"

_log = logging.getLogger("gpworld.serve")
_log.addHandler(logging.NullHandler())


class Connection(HttpToolsProtocol):
    """A connection that a simulator's adapter may turn away, watch or break."""

    def __init__(
        self,
        config: Config,
        state: ServerState,
        *,
        head_limit: int,
        refuse: Callable[[OverLimit], Reply],
    ) -> None:
        """``head_limit``: bytes a request's head may have; ``refuse`` words what exceeds it."""
        super().__init__(config=config, server_state=state, app_state={})
        self.logger, self.access_log = _log, False
        self.lost = False
        self.arrived = 0.0
        """When the request that is being answered had come in whole, by ``time.perf_counter``."""
        self._head_limit, self._refuse = head_limit, refuse
        self._head_bytes, self._in_head = 0, True
        self._discarded: int | None = None
        self._watchers: list[Callable[[], None]] = []

    # -- what the adapter uses ------------------------------------------------------------------

    def when_lost(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call ``call`` when the client goes, until the returned function is called."""
        self._watchers.append(call)
        return lambda: self._watchers.remove(call) if call in self._watchers else None

    def turn_away(self, reply: Reply) -> None:
        """Send this reply now and take nothing more in.

        What is still on its way is thrown away for a moment: closing at once would reset the
        connection, and the client would never read why.
        """
        if self._discarded is not None or self.transport.is_closing():
            return
        self._discarded = 0
        self._answered()
        self.transport.write(_written(reply))
        self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def reset(self) -> None:
        """Break the connection off so that the client sees a reset, not an end."""
        self._answered()
        lingering = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, lingering
        )
        self.transport.abort()

    def give_up(self) -> None:
        """Close once what was written has left, whatever else the head has promised."""
        self._answered()
        self.transport.close()

    def _answered(self) -> None:
        """Nothing more is to be sent for this request."""
        if self.cycle is not None:
            self.cycle.response_started = self.cycle.response_complete = True

    # -- the protocol ---------------------------------------------------------------------------

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: whoever waits on its behalf is told."""
        super().connection_lost(exc)
        self.lost = True
        for watcher in tuple(self._watchers):
            watcher()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, unless the request was turned away or its head grows too long."""
        if self._discarded is not None:
            self._discarded += len(data)
            if self._discarded > DISCARDED_BYTES:
                self.transport.abort()
            return
        if self._in_head:
            self._head_bytes += len(data)
            data = _without_wish(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self._head_limit:
            self.turn_away(
                self._refuse(
                    OverLimit(431, f"The head is longer than {self._head_limit} bytes: send less.")
                )
            )

    def on_message_begin(self) -> None:
        """A new request begins: its scope carries this connection."""
        super().on_message_begin()
        self._in_head = True
        self.scope["extensions"] = {CONNECTION: cast("dict[object, object]", self)}

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the header as it was written, in its place."""
        plain = name.lower()
        if plain == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        elif plain == _HUSHED:
            name = name[:-1]
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole: limits on it are the guard's from here on."""
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here: delays count from now on."""
        self.arrived = time.perf_counter()
        self._in_head = True  # the next one's begins
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Bytes that are no HTTP request are told so."""
        self.turn_away(self._refuse(OverLimit(400, "This is not an HTTP request: check the head.")))

    def _unsupported_upgrade_warning(self) -> None:
        """An upgrade that is not offered is simply not taken up."""


def _without_wish(data: bytes) -> bytes:
    """A head whose header Upgrade the parser does not know: it would not read the body after it.

    No other protocol is spoken here, and who asks for one has to be answered in this one.
    """
    if b"pgrade:" not in data and b"PGRADE:" not in data:
        return data
    head, end, rest = data.partition(b"\r\n\r\n")
    return _WISH.sub(rb"\1-", head) + end + rest


def connection_of(scope: HTTPScope) -> Connection:
    """The connection that a request came over."""
    extensions: dict[str, Any] = scope.get("extensions") or {}  # ours: see on_message_begin
    connection = extensions[CONNECTION]
    assert isinstance(connection, Connection)
    return connection


def _written(reply: Reply) -> bytes:
    """A reply as bytes on the wire, the last on its connection."""
    lines = [f"HTTP/1.1 {reply.status} {http.HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in reply.headers if name != "Content-Length"]
    lines += [f"Content-Length: {len(reply.body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + reply.body


def loop_of(connection: Connection) -> asyncio.AbstractEventLoop:
    """The loop that a connection lives on."""
    return connection.loop
