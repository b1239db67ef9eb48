"""A small load generator: keep-alive connections over raw sockets, bounded in count and time."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import cast
from urllib.parse import urlsplit

import uvloop

from benchmarks.process import processor_seconds

MOST_CONNECTIONS, MOST_SECONDS = 256, 60.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one run.

    ``rate`` is requests by the wall clock; ``per_core`` is requests by the processor time that the
    server spent, which other work on the machine disturbs least.  ``p50`` and ``p99`` are
    milliseconds from sending to the last byte of the reply.
    """

    rate: float
    per_core: float
    done: int
    statuses: dict[int, int]
    p50: float
    p99: float


class _Run:
    """What the connections of one run share."""

    def __init__(self, requests: Iterator[bytes], connections: int, seconds: float) -> None:
        self._requests, self._open, self._seconds = requests, connections, seconds
        self.began = self._until = 0.0
        self.ended = asyncio.Event()
        self.took: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.broken: list[Exception] = []

    def begin(self) -> None:
        self.began = time.perf_counter()
        self._until = self.began + self._seconds

    def next_request(self) -> bytes | None:
        if time.perf_counter() >= self._until:
            return None
        return next(self._requests, None)

    def note(self, status: int, seconds: float) -> None:
        self.took.append(seconds)
        self.statuses[status] += 1

    def left(self, broken: Exception | None) -> None:
        if broken is not None:
            self.broken.append(broken)
        self._open -= 1
        if not self._open:
            self.ended.set()


class _Caller(asyncio.Protocol):
    """One connection: sends the next request as soon as the last is answered."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of its own kind
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _length(self._buffer[:head].lower())
        if len(self._buffer) < head + 4 + length:
            return
        self._run.note(int(self._buffer[9:12]), time.perf_counter() - self._sent_at)
        self._buffer = self._buffer[head + 4 + length :]
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.left(exc)

    def _next(self) -> None:
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def measure(
    url: str,
    requests: Sequence[bytes],
    pid: int,
    *,
    connections: int = 32,
    seconds: float = 3.0,
    once: bool = False,
) -> Measured:
    """Send these requests round and round (or each ``once``) and see how many are answered.

    ``pid`` is the serving process, whose processor time is read before and after.

    Raises:
        ValueError: not loopback, or more connections or seconds than this generator is for.
    """
    where = urlsplit(url)
    if not ipaddress.ip_address(where.hostname or "").is_loopback:
        raise ValueError(f"{url} is not on this machine: this generator is for loopback only")
    if connections > MOST_CONNECTIONS or seconds > MOST_SECONDS:
        raise ValueError(f"at most {MOST_CONNECTIONS} connections and {MOST_SECONDS:g} seconds")
    run = _Run(iter(requests) if once else cycle(requests), connections, seconds)
    before = processor_seconds(pid)
    gone = uvloop.run(_send(run, where.hostname or "", where.port or 80, connections))
    spent = processor_seconds(pid) - before
    took = sorted(run.took)
    return Measured(
        rate=len(took) / gone,
        per_core=len(took) / spent,
        done=len(took),
        statuses=dict(run.statuses),
        p50=_milliseconds(took, 0.50),
        p99=_milliseconds(took, 0.99),
    )


async def _send(run: _Run, host: str, port: int, connections: int) -> float:
    """Do a run; how many seconds it took."""
    loop = asyncio.get_running_loop()
    run.begin()
    for _ in range(connections):
        await loop.create_connection(lambda: _Caller(run), host, port)
    await asyncio.wait_for(run.ended.wait(), MOST_SECONDS + 30)
    if run.broken:
        raise run.broken[0]
    return time.perf_counter() - run.began


def _milliseconds(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(len(took) * share))] * 1000 if took else 0.0


def _length(head: bytes) -> int:
    """The Content-Length of a reply's head in small letters; chunked replies are not measured."""
    at = head.find(b"\r\ncontent-length:")
    if at < 0:
        raise ValueError(f"a reply without Content-Length: {head[:200]!r}")
    end = head.find(b"\r\n", at + 2)
    return int(head[at + 17 : end if end > 0 else None])


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    """One request as bytes."""
    where = urlsplit(url)
    target = f"{where.path}?{where.query}" if where.query else where.path
    lines = [f"GET {target} HTTP/1.1", f"Host: {where.netloc}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode()
