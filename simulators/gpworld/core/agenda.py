"""What is due when: plain entries, fired in order of instant and then of asking.

Entries are data (a kind and its facts), never closures, so that a world can be written to a file.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Fact: TypeAlias = str | int | float | bool | None
Handler: TypeAlias = Callable[["Entry"], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is due: when, what kind of thing, and the facts its handler needs.

    ``standing`` entries are also done while the clock stands still, once as much real time has
    gone by as they were to wait: the network's hops of a text, not the days of a link.
    """

    due: datetime
    order: int
    kind: str
    facts: dict[str, Fact] = field(default_factory=dict)
    standing: bool = False


class Agenda:
    """The entries of one world, and the handlers that know what to do with each kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handlers: dict[str, Handler] = {}
        self._due: list[tuple[datetime, int, Entry]] = []
        self._standing: list[tuple[float, int]] = []
        self._open: dict[int, Entry] = {}
        self._last = 0
        self._now: Callable[[], datetime] | None = None
        self._real: Callable[[], float] | None = None
        self._wake: list[Callable[[], None]] = []
        self.failures: list[BaseException] = []

    def attach(self, now: Callable[[], datetime], real: Callable[[], float]) -> None:
        """Tell the agenda whose time it keeps; a clock does this when it is made."""
        self._now, self._real = now, real

    def handle(self, kind: str, handler: Handler) -> None:
        """Say who does entries of this kind."""
        self._handlers[kind] = handler

    def on_change(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` whenever a timer should be armed anew, until what is returned is called."""
        self._wake.append(wake)
        return lambda: self._wake.remove(wake)

    def changed(self) -> None:
        """Something was added, or time now moves at another pace."""
        for wake in tuple(self._wake):
            wake()

    def add(self, due: datetime, kind: str, *, standing: bool = False, **facts: Fact) -> Entry:
        """Put something on the agenda; kinds without a handler are refused at once."""
        if kind not in self._handlers:
            raise KeyError(f"nobody handles agenda entries of kind {kind!r}")
        with self._lock:
            self._last += 1
            entry = Entry(due, self._last, kind, facts, standing)
            self._push(entry)
        self.changed()
        return entry

    def _push(self, entry: Entry) -> None:
        self._open[entry.order] = entry
        heapq.heappush(self._due, (entry.due, entry.order, entry))
        if entry.standing and self._now is not None and self._real is not None:
            wait = max(0.0, (entry.due - self._now()).total_seconds())
            heapq.heappush(self._standing, (self._real() + wait, entry.order))

    def cancel(self, entry: Entry) -> None:
        """Take an entry off the agenda; harmless when it has been done."""
        with self._lock:
            self._open.pop(entry.order, None)

    def next_due(self) -> datetime | None:
        """When the next entry is due."""
        with self._lock:
            self._drop_closed()
            return self._due[0][0] if self._due else None

    def pop_due(self, until: datetime) -> Entry | None:
        """Take the first entry due at or before ``until``."""
        with self._lock:
            self._drop_closed()
            if not self._due or self._due[0][0] > until:
                return None
            entry = heapq.heappop(self._due)[2]
            del self._open[entry.order]
            return entry

    def _drop_closed(self) -> None:
        while self._due and self._due[0][1] not in self._open:
            heapq.heappop(self._due)

    def run(self, entry: Entry) -> None:
        """Do one entry; a failure is kept for whoever asks, and time goes on."""
        try:
            self._handlers[entry.kind](entry)
        except Exception as failure:
            self.failures.append(failure)

    def run_standing(self) -> float | None:
        """While the clock stands: do standing entries whose real wait is over.

        Returns real seconds until the next of them, or None when there is none.
        """
        assert self._real is not None, "an agenda without a clock"
        while True:
            with self._lock:
                while self._standing and self._standing[0][1] not in self._open:
                    heapq.heappop(self._standing)
                if not self._standing:
                    return None
                wait = self._standing[0][0] - self._real()
                if wait > 0:
                    return wait
                entry = self._open.pop(heapq.heappop(self._standing)[1])
            self.run(entry)

    def pending(self) -> list[Entry]:
        """All open entries, soonest first."""
        with self._lock:
            return sorted(self._open.values(), key=lambda entry: (entry.due, entry.order))

    @property
    def last(self) -> int:
        """The order of the entry that was added last."""
        return self._last

    def replace(self, entries: list[Entry], last: int = 0) -> None:
        """Forget everything and take these entries instead: a reset or a restored checkpoint.

        ``last`` is how far they had been counted when they were kept.
        """
        with self._lock:
            self._due.clear()
            self._standing.clear()
            self._open.clear()
            self._last = max((last, *(entry.order for entry in entries)))
            for entry in entries:
                self._push(entry)
        self.changed()

    def raise_failure(self) -> None:
        """Raise the first failure of a handler, if there was one, and forget them all."""
        if self.failures:
            first, self.failures = self.failures[0], []
            raise first
