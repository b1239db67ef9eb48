"""The journal: every exchange of a world, bounded by entries and bytes, with secrets struck out.

It forgets the oldest first and says how much it forgot: a question that reaches into what was
forgotten is answered with an error, never with "nothing happened".
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from gpworld.core import redact
from gpworld.core.exchange import Headers


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply, as seen in front of a simulator.

    Attributes:
        number: 1, 2, 3 … in order of arrival in this world.
        at: the world's instant of arrival.
        system: ``emis``, ``sms`` …
        status: 0 when fault rules let no reply leave.
        asked_ms: delay that fault rules asked for, in milliseconds.
        delivered_ms: how long it took from its arrival on; None where no fault rule struck.
        took_ms: the simulator's own time, in real milliseconds.
        rules: names of the fault rules that fired.
        operation: the route that answered, such as ``BookAppointment``.
    """

    number: int
    at: datetime
    system: str
    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    status: int
    reply_headers: Headers
    reply_body: bytes
    took_ms: float = 0.0
    asked_ms: float = 0.0
    delivered_ms: float | None = None
    rules: tuple[str, ...] = ()
    operation: str = ""

    @property
    def lag_ms(self) -> float:
        """The simulator's own part of how long it took: its loop's lag and its work."""
        return self.took_ms if self.delivered_ms is None else self.delivered_ms - self.asked_ms

    def size(self) -> int:
        """About how many bytes it costs to remember this."""
        return 600 + len(self.path) + len(self.query) + len(self.body) + len(self.reply_body)

    def redacted(self) -> Exchange:
        """The same exchange with secrets and codes struck out: the only form that leaves."""
        return replace(
            self,
            query=redact.text(self.query),
            path=redact.path(self.path),
            headers=redact.headers(self.headers),
            body=redact.body(self.body),
            reply_headers=redact.headers(self.reply_headers),
            reply_body=redact.body(self.reply_body),
        )


@dataclass(frozen=True, slots=True)
class JournalState:
    """A journal as a value: what it keeps, the number of the newest, how many were dropped."""

    kept: tuple[Exchange, ...] = ()
    last: int = 0
    dropped: int = 0


Timing: TypeAlias = tuple[int, datetime, str, str, int, float]
"""Number, instant of arrival, system, operation, status, milliseconds until the reply left."""


class Forgotten(LookupError):
    """The question reaches into a part of the journal that has been dropped."""


class Journal:
    """The exchanges of one world, newest kept."""

    def __init__(self, *, entries: int = 10_000, size: int = 64_000_000) -> None:
        """Keep at most ``entries`` exchanges of together about ``size`` bytes."""
        self._lock = threading.Lock()
        self._kept: deque[Exchange] = deque()
        self._entries, self._size = entries, size
        self._bytes = 0
        self._next = 1
        self.dropped = 0

    def reserve(self) -> int:
        """The number of an exchange that begins now."""
        with self._lock:
            number, self._next = self._next, self._next + 1
        return number

    def note(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        with self._lock:
            self._kept.append(exchange)
            self._bytes += exchange.size()
            while len(self._kept) > self._entries or self._bytes > self._size:
                self._bytes -= self._kept.popleft().size()
                self.dropped += 1

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Exchange]:
        """Everything that is remembered, oldest first, redacted."""
        with self._lock:
            kept = list(self._kept)
        return (exchange.redacted() for exchange in kept)

    @property
    def last(self) -> int:
        """The number of the newest exchange that began."""
        return self._next - 1

    def after(self, number: int) -> list[Exchange]:
        """The exchanges that began after this number, oldest first, redacted.

        Raises:
            Forgotten: some of them have been dropped.
        """
        return [exchange.redacted() for exchange in self._after(number)]

    def _after(self, number: int) -> list[Exchange]:
        with self._lock:
            if self.dropped and self._kept and number + 1 < min(e.number for e in self._kept):
                raise Forgotten(
                    f"{self.dropped} exchanges have been dropped, some of them after {number}: "
                    "ask from a later number, or start the world with a larger journal"
                )
            return [exchange for exchange in self._kept if exchange.number > number]

    def newest(
        self, limit: int, test: Callable[[Exchange], bool], after: int = 0
    ) -> list[Exchange]:
        """At most so many exchanges that pass a test, oldest first, redacted.

        The test sees them as they came, for to redact all of a journal takes seconds: what it looks
        at must not be a secret.

        Raises:
            Forgotten: some that began after ``after`` have been dropped.
        """
        found: list[Exchange] = []
        for exchange in reversed(self._after(after)):
            if len(found) >= limit:
                break
            if test(exchange):
                found.append(exchange.redacted())
        return found[::-1]

    def timings(self, number: int) -> list[Timing]:
        """The exchanges that began after this number and are still remembered, as they ended."""
        with self._lock:
            return [_timing(exchange) for exchange in self._kept if exchange.number > number]

    def find(self, number: int) -> Exchange | None:
        """One exchange by its number, redacted."""
        with self._lock:
            found = next((e for e in self._kept if e.number == number), None)
        return found.redacted() if found else None

    def matching(self, test: Callable[[Exchange], bool]) -> list[Exchange]:
        """The exchanges that pass a test, oldest first, redacted."""
        with self._lock:
            kept = [exchange for exchange in self._kept if test(exchange)]
        return [exchange.redacted() for exchange in kept]

    def unredacted(self) -> list[Exchange]:
        """The exchanges as they came, oldest first: to be read inside the world, never to leave."""
        with self._lock:
            return list(self._kept)

    def clear(self) -> None:
        """Forget all; numbers begin again."""
        self.restore(JournalState())

    def state(self) -> JournalState:
        """All of it as a value, secrets and all: for this process only."""
        with self._lock:
            return JournalState(tuple(self._kept), self._next - 1, self.dropped)

    def restore(self, state: JournalState) -> None:
        """Become this state."""
        with self._lock:
            self._kept = deque(state.kept)
            self._bytes = sum(exchange.size() for exchange in state.kept)
            self._next, self.dropped = state.last + 1, state.dropped


def _timing(each: Exchange) -> Timing:
    took = each.took_ms if each.delivered_ms is None else each.delivered_ms
    return each.number, each.at, each.system, each.operation, each.status, took
