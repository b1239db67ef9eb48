"""Whether delays are kept under load: ``python -m benchmarks.delays [--seconds S] [--json]``.

Two runs: 5,000 requests in flight on a reply of 2 s, arriving evenly (an open model: each is sent
at its own instant, whatever became of the others), and 1,000 callers in a row on one of 200 ms.
Loopback only.  The same is asked of a bare server, before and after: a machine whose neighbours are
busy is itself four times slower at one moment than at another, so read the figures beside its own.
What a hypervisor gave to others meanwhile is told too: a core that is nearly busy catches up
slowly.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import click
import requests
import uvloop

from benchmarks.files import many_files
from benchmarks.load import get
from benchmarks.process import stolen_seconds

WORLD, BARE = "benchmarks.delayed_server", "benchmarks.bare_server"
NAMES = {WORLD: "A world", BARE: "A bare server"}
SPARE = 1.15
"""Connections per request in flight: one must be free when its next instant comes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of one run; times in milliseconds beyond the delay, from sending to last byte."""

    name: str
    ms: float
    in_flight: int
    done: int
    of_ideal: float
    late: int
    p50: float
    p95: float
    p99: float
    most: float
    server: dict[str, Any]
    stolen: float
    """Of one core, given to other machines by a hypervisor; 0 where nobody tells."""


class Caller(asyncio.Protocol):
    """One keep-alive connection; every reply has the same length."""

    def __init__(self, size: int) -> None:
        self._size, self._got = size, 0
        self._over: asyncio.Future[float] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, message: bytes, over: asyncio.Future[float]) -> None:
        """Send, and have ``over`` told when the reply is whole."""
        assert self.transport is not None
        self._over, self._got = over, 0
        self.transport.write(message)

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        if self._got >= self._size and self._over is not None:
            over, self._over = self._over, None
            over.set_result(time.perf_counter())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._over is not None:
            self._over.set_exception(exc or ConnectionError("closed before its reply"))


@click.command()
@click.option("--seconds", type=float, default=8.0, show_default=True, help="Of each run.")
@click.option("--in-flight", default=5_000, show_default=True, help="Of the first run.")
@click.option("--callers", default=1_000, show_default=True, help="Of the second run.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(seconds: float, in_flight: int, callers: int, as_json: bool) -> None:
    """Measure two runs; keep the machine otherwise idle.

    \b
    Example: python -m benchmarks.delays --seconds 10
    """
    many_files()
    found = [
        evenly(BARE, in_flight, 2_000.0, seconds),
        evenly(WORLD, in_flight, 2_000.0, seconds),
        in_a_row(WORLD, callers, 200.0, seconds),
        in_a_row(BARE, callers, 200.0, seconds),
    ]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    for each in found:
        click.echo(
            f"{each.name}: {each.in_flight:,} on {each.ms:,.0f} ms, {each.done:,} replies, "
            f"{each.of_ideal:.1%} of ideal, {each.late:,} sent late; "
            f"{each.stolen:.0%} of one core stolen by other machines\n"
            f"  beyond the delay: p50 {each.p50:.1f} ms, p95 {each.p95:.1f}, p99 {each.p99:.1f}, "
            f"max {each.most:.1f}\n"
            f"  the server says: valid {each.server['valid']}, error p50 "
            f"{each.server['error_ms']['p50']:.1f} ms, p99 {each.server['error_ms']['p99']:.1f}, "
            f"loop p99 {each.server['loop_ms']['p99']:.1f}; {each.server['work_ms']:.3f} ms of one "
            f"core a reply; {each.server['megabytes']:.0f} MB"
        )


def evenly(server: str, in_flight: int, ms: float, seconds: float) -> Kept:
    """Requests at instants of their own, so many of them in flight."""
    rate = in_flight / (ms / 1000)

    async def run(told: dict[str, Any], message: bytes, size: int) -> list[tuple[float, float]]:
        count = int(in_flight * SPARE)
        callers = await _connected(told["url"], count, size)
        began = time.perf_counter() + 0.5
        taken: list[tuple[float, float]] = []

        async def call(place: int, caller: Caller) -> None:
            turn = place
            while (due := turn / rate) < seconds:
                await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
                taken.append(await _one(caller, message, began + due))
                turn += count

        await asyncio.gather(*(call(place, each) for place, each in enumerate(callers)))
        return taken

    return _measured(server, "arriving evenly", run, in_flight, ms, rate * seconds)


def in_a_row(server: str, callers: int, ms: float, seconds: float) -> Kept:
    """Callers who each ask again as soon as they have their reply."""

    async def run(told: dict[str, Any], message: bytes, size: int) -> list[tuple[float, float]]:
        connected = await _connected(told["url"], callers, size)
        began = time.perf_counter()
        taken: list[tuple[float, float]] = []

        async def call(place: int, caller: Caller) -> None:
            await asyncio.sleep(place / callers * ms / 1000)
            while (now := time.perf_counter()) < began + seconds:
                taken.append(await _one(caller, message, now))

        await asyncio.gather(*(call(place, each) for place, each in enumerate(connected)))
        return taken

    return _measured(server, "callers in a row", run, callers, ms, callers / (ms / 1000) * seconds)


async def _one(caller: Caller, message: bytes, due: float) -> tuple[float, float]:
    """How late it was sent, and how long its reply took, in seconds."""
    over: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    sent = time.perf_counter()
    caller.ask(message, over)
    return sent - due, await over - sent


async def _connected(url: str, count: int, size: int) -> list[Caller]:
    loop, address = asyncio.get_running_loop(), urlsplit(url)
    callers = []
    for _ in range(count):
        _, caller = await loop.create_connection(
            lambda: Caller(size), address.hostname or "127.0.0.1", address.port or 80
        )
        callers.append(caller)
    return callers


def _measured(server: str, name: str, run: Any, in_flight: int, ms: float, ideal: float) -> Kept:
    with _server(server, ms) as (told, finish):
        message = get(told["url"], told["headers"])
        size = _size(told)
        gc.collect()
        gc.freeze()
        began, stolen = time.perf_counter(), stolen_seconds()
        taken = uvloop.run(run(told, message, size))
        share = (stolen_seconds() - stolen) / (time.perf_counter() - began)
        report = finish()
    beyond = sorted(took * 1000 - ms for _, took in taken)
    return Kept(
        name=f"{NAMES[server]}, {name}",
        ms=ms,
        in_flight=in_flight,
        done=len(taken),
        of_ideal=len(taken) / ideal,
        late=sum(late > 0.05 for late, _ in taken),
        p50=beyond[len(beyond) // 2],
        p95=beyond[int(len(beyond) * 0.95)],
        p99=beyond[int(len(beyond) * 0.99)],
        most=beyond[-1],
        server=report,
        stolen=share,
    )


def _size(told: dict[str, Any]) -> int:
    """How many bytes a reply has on the wire, head and body."""
    address = urlsplit(told["url"])
    with requests.Session() as session:
        session.trust_env = False
        reply = session.get(told["url"], headers=told["headers"], timeout=30)
    reply.raise_for_status()
    assert address.hostname == "127.0.0.1"
    lines = [f"{name}: {value}\r\n" for name, value in reply.headers.items()]
    return len("HTTP/1.1 200 OK\r\n") + sum(map(len, lines)) + 2 + len(reply.content)


@contextmanager
def _server(module: str, ms: float) -> Iterator[tuple[dict[str, Any], Any]]:
    """A server process, what it told at its start, and how to have it end and report."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--ms", str(ms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    out, into = process.stdout, process.stdin

    def finish() -> dict[str, Any]:
        into.close()
        report: dict[str, Any] = json.loads(out.readline())
        return report

    try:
        yield json.loads(out.readline()), finish
    finally:
        if not into.closed:
            into.close()
        process.wait(30)
        out.close()


if __name__ == "__main__":
    main()
