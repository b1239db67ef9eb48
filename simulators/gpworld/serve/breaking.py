"""Replies that do not leave whole: reset, hung, cut short, or in small pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gpworld.core.exchange import Broken, Cut, Dribbled, Reply
from gpworld.serve.protocol import Connection

PIECES = 50
"""A body dribbles in at most so many pieces."""

Part = Callable[[bytes], Awaitable[None]]
Start = Callable[[Reply], Awaitable[None]]


async def break_off(broken: Broken, connection: Connection, start: Start, part: Part) -> None:
    """End a connection as a fault rule says, instead of answering."""
    if broken.cut is Cut.HANG:
        await gone(connection)
    elif broken.cut is Cut.TRUNCATE and broken.reply is not None:
        await start(broken.reply)
        await part(broken.reply.body[: int(len(broken.reply.body) * broken.share)])
        connection.give_up()
    else:
        connection.reset()


async def gone(connection: Connection) -> None:
    """Wait until the client has gone."""
    over = asyncio.Event()
    unwatched = connection.when_lost(over.set)
    try:
        if not connection.lost:
            await over.wait()
    finally:
        unwatched()


async def dribble(dribbled: Dribbled, connection: Connection, start: Start, part: Part) -> None:
    """Send a reply's head, then its body piece by piece until the time is over."""
    body = dribbled.reply.body
    await start(dribbled.reply)
    size = max(1, -(-len(body) // PIECES))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    began = connection.loop.time()
    for number, piece in enumerate(pieces, 1):
        due = began + dribbled.seconds * number / len(pieces)
        await asyncio.sleep(max(0.0, due - connection.loop.time()))
        if connection.lost:
            return
        await part(piece)
