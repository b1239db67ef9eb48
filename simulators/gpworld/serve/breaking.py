"""Replies that do not leave whole: reset, hung, or cut short."""

from __future__ import annotations

import asyncio

from gpworld.core.exchange import Broken, Cut
from gpworld.serve.client import Client
from gpworld.serve.delivery import Delivery


async def break_off(broken: Broken, delivery: Delivery) -> None:
    """End a connection as a fault rule says, instead of answering."""
    if broken.cut is Cut.HANG:
        await gone(delivery.client)
    elif broken.cut is Cut.TRUNCATE and broken.reply is not None:
        body = broken.reply.body
        delivery.start(broken.reply, len(body))
        await delivery.part(body[: int(len(body) * broken.share)])
        delivery.give_up()
    else:
        delivery.client.reset()


async def gone(client: Client) -> None:
    """Wait until the client has gone."""
    over = asyncio.Event()
    unwatched = client.when_lost(over.set)
    try:
        if not client.lost:
            await over.wait()
    finally:
        unwatched()
