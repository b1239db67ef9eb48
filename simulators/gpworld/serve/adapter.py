"""From an ASGI call to the guard and back: body under its limit, call inline, reply or wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from gpworld.core.exchange import (
    Answer,
    Bell,
    Broken,
    Dribbled,
    Hold,
    Later,
    Reply,
    Request,
    Stream,
)
from gpworld.core.guard import Guard, problem
from gpworld.core.limits import OverLimit, too_large
from gpworld.serve.breaking import break_off, dribble
from gpworld.serve.holding import Holding
from gpworld.serve.protocol import Connection, connection_of

HEARTBEAT_SECONDS = 15.0
_HEARTBEAT = b": still here\n\n"


class Adapter:
    """The ASGI application of one port.

    ``guard`` may be exchanged while the port is open: a world that loads another scenario keeps
    its addresses.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.failures: list[BaseException] = []
        self.holding = Holding(self.failures)

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Answer one request; a failure in here is kept and answered with 500."""
        assert scope["type"] == "http", "neither lifespan nor websockets are served"
        connection = connection_of(scope)
        try:
            body = await self._read(scope, receive)
            if isinstance(body, OverLimit):
                connection.turn_away(self.guard.turned_away(body))
            elif body is not None:
                answer = self.guard(_request(scope, body)).reply
                if isinstance(answer, Hold):
                    given = await self.holding.outlast(answer, connection)
                    if given is None:
                        return
                    answer = given
                await _give(answer, connection, send)
        except Exception as failure:
            self.failures.append(failure)
            if connection.cycle.response_started:
                connection.transport.abort()
            else:
                sentence = f"Serving the reply failed: {type(failure).__name__}."
                await _send(problem(OverLimit(500, sentence)), send)

    async def _read(
        self, scope: HTTPScope, receive: ASGIReceiveCallable
    ) -> bytes | OverLimit | None:
        """The whole body, what it exceeded, or None when the client went away."""
        limits = self.guard.limits
        if _declared(scope) > limits.body:
            return too_large(limits)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            parts.append(message["body"])
            size += len(parts[-1])
            if size > limits.body:
                return too_large(limits)
            if not message["more_body"]:
                return b"".join(parts)


async def _give(answer: Answer, connection: Connection, send: ASGISendCallable) -> None:
    if isinstance(answer, Reply):
        await _send(answer, send)
    elif isinstance(answer, Later):
        reply = await _wait(answer, connection)
        if reply is not None:
            await _send(reply, send)
    elif isinstance(answer, Stream):
        await _stream(answer, connection, send)
    else:
        await _spoil(answer, connection, send)


async def _spoil(answer: Answer, connection: Connection, send: ASGISendCallable) -> None:
    """What a fault rule makes of a reply."""

    async def start(reply: Reply) -> None:
        await _start(reply, send, length=len(reply.body))

    async def part(body: bytes) -> None:
        await _part(body, send)

    if isinstance(answer, Broken):
        await break_off(answer, connection, start, part)
    elif isinstance(answer, Dribbled):
        await dribble(answer, connection, start, part)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _wait(later: Later, connection: Connection) -> Reply | None:
    """What a later reply comes to; None when the client has gone."""
    async with _ringing(later.bell, connection) as rung:
        deadline = connection.loop.time() + later.seconds
        while not connection.lost:
            rung.clear()
            reply = later.ready()
            if reply is not None:
                return reply
            try:
                async with asyncio.timeout_at(deadline):
                    await rung.wait()
            except TimeoutError:
                return later.give_up()
    return None


async def _stream(stream: Stream, connection: Connection, send: ASGISendCallable) -> None:
    """Send chunks as they come, until the client goes."""
    await _start(stream.head, send)
    position = stream.position
    async with _ringing(stream.bell, connection) as rung:
        while not connection.lost:
            rung.clear()
            chunks, position = stream.more(position)
            if chunks:
                await _part(b"".join(chunks), send)
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await rung.wait()
            except TimeoutError:
                await _part(_HEARTBEAT, send)


@asynccontextmanager
async def _ringing(bell: Bell, connection: Connection) -> AsyncIterator[asyncio.Event]:
    """An event that is set at every ring of the bell, and when the client goes."""
    rung = asyncio.Event()
    loop = connection.loop

    def ring() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(rung.set)

    deaf = bell.listen(ring)
    unwatched = connection.when_lost(rung.set)
    try:
        yield rung
    finally:
        unwatched()
        deaf()


async def _send(reply: Reply, send: ASGISendCallable) -> None:
    await _start(reply, send, length=len(reply.body))
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


async def _start(reply: Reply, send: ASGISendCallable, length: int | None = None) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    bare = reply.status in (204, 304) or any(
        name.lower() == b"content-length" for name, _ in headers
    )
    if length is not None and not bare:
        headers.append((b"Content-Length", str(length).encode()))
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": headers,
            "trailers": False,
        }
    )


async def _part(body: bytes, send: ASGISendCallable) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _declared(scope: HTTPScope) -> int:
    """The length that the request's head declares; 0 when it declares none."""
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _request(scope: HTTPScope, body: bytes) -> Request:
    server, client = scope["server"], scope["client"]
    assert server is not None
    assert client is not None
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ),
        body=body,
        host=server[0],
        port=server[1] or 0,
        client=client[0],
        raw_path=scope["raw_path"].decode("latin-1"),
    )
