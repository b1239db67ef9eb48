"""What the machine itself can do just now: a server that parses, waits and sends a constant.

It speaks to ``benchmarks.delays`` as ``benchmarks.delayed_server`` does, and knows no world: what
a world takes longer than this is the world's doing, however busy the machine's neighbours are.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from typing import cast

import click
import httptools
import uvloop

from benchmarks.files import many_files
from benchmarks.process import rss_megabytes
from gpworld.core.punctuality import Punctuality

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"x" * 500


class Constant(asyncio.Protocol):
    """A connection on which every request is answered late, and with the same."""

    asked = 0

    def __init__(self, seconds: float, kept: Punctuality) -> None:
        self._seconds, self._kept = seconds, kept
        self._parser = httptools.HttpRequestParser(self)
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        Constant.asked += 1
        self._loop.call_later(self._seconds, self._answer, time.perf_counter())

    def _answer(self, arrived: float) -> None:
        self._kept.kept(self._seconds * 1000, (time.perf_counter() - arrived) * 1000)
        if not self._transport.is_closing():
            self._transport.write(REPLY)


async def _serve(seconds: float, kept: Punctuality) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: Constant(seconds, kept), "127.0.0.1", backlog=4_096)
    port = server.sockets[0].getsockname()[1]
    click.echo(json.dumps({"url": f"http://127.0.0.1:{port}/", "headers": {}}))

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=wait, daemon=True).start()
    await over.wait()


@click.command()
@click.option("--ms", type=float, required=True, help="The delay of every reply.")
def main(ms: float) -> None:
    """Answer everything the same, each reply late by so much, until standard input ends."""
    many_files()
    kept = Punctuality()
    uvloop.run(_serve(ms / 1000, kept))
    work = time.process_time() * 1000 / max(Constant.asked, 1)
    weight = rss_megabytes(os.getpid())
    click.echo(json.dumps({**kept.report(), "work_ms": work, "megabytes": weight}))


if __name__ == "__main__":
    main()
