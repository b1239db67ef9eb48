"""Replies that take their time on the wire: not there yet, without an end, or in small pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gpworld.core.exchange import Bell, Dribbled, Later, Reply, Stream
from gpworld.serve.client import Client
from gpworld.serve.delivery import Delivery

HEARTBEAT_SECONDS = 15.0
PIECES = 50
"""A body dribbles in at most so many pieces."""
_HEARTBEAT = b": still here\n\n"


async def wait(later: Later, delivery: Delivery) -> None:
    """Send a reply when it is there, unless the client goes first."""
    reply = await _come(later, delivery.client)
    if reply is not None:
        delivery.send(reply)


async def _come(later: Later, client: Client) -> Reply | None:
    async with _ringing(later.bell, client) as rung:
        deadline = client.loop.time() + later.seconds
        while not client.lost:
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


async def stream(endless: Stream, delivery: Delivery) -> None:
    """Send chunks as they come, until the client goes."""
    delivery.start(endless.head, None)
    if delivery.to_head:
        delivery.end()
        return
    position = endless.position
    async with _ringing(endless.bell, delivery.client) as rung:
        while not delivery.client.lost:
            rung.clear()
            chunks, position = endless.more(position)
            await delivery.part(b"".join(chunks))
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await rung.wait()
            except TimeoutError:
                await delivery.part(_HEARTBEAT)


async def dribble(dribbled: Dribbled, delivery: Delivery) -> None:
    """Send a reply's head, then its body piece by piece until the time is over."""
    body, client = dribbled.reply.body, delivery.client
    delivery.start(dribbled.reply, len(body))
    size = max(1, -(-len(body) // PIECES))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    began = client.loop.time()
    for number, piece in enumerate(pieces, 1):
        due = began + dribbled.seconds * number / len(pieces)
        await asyncio.sleep(max(0.0, due - client.loop.time()))
        if client.lost:
            return
        await delivery.part(piece)
    delivery.end()


@asynccontextmanager
async def _ringing(bell: Bell, client: Client) -> AsyncIterator[asyncio.Event]:
    """An event that is set at every ring of the bell, and when the client goes."""
    rung = asyncio.Event()
    loop = client.loop

    def ring() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(rung.set)

    deaf = bell.listen(ring)
    unwatched = client.when_lost(rung.set)
    try:
        yield rung
    finally:
        unwatched()
        deaf()
