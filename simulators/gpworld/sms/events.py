"""What happened at the gateway, in order: the bell of waiting requests and the stream of events."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    ``kind`` is accepted, status, receipt, reply, refusal, rule, drop or wiped.
    """

    number: int
    kind: str
    at: datetime
    service_id: str | None
    text_id: str | None
    facts: Mapping[str, str | int | None]


class Events:
    """The newest events, and everyone who wants to hear of the next."""

    def __init__(self, keep: int) -> None:
        self._lock = threading.Lock()
        self._kept: deque[Event] = deque(maxlen=keep)
        self._last = 0
        self._wakes: dict[int, Callable[[], None]] = {}
        self._tickets = 0

    @property
    def last(self) -> int:
        """The number of the newest event."""
        return self._last

    def add(
        self,
        kind: str,
        at: datetime,
        service_id: str | None,
        text_id: str | None = None,
        **facts: str | int | None,
    ) -> None:
        """Note an event and ring."""
        with self._lock:
            self._last += 1
            self._kept.append(Event(self._last, kind, at, service_id, text_id, facts))
            wakes = list(self._wakes.values())
        for wake in wakes:
            wake()

    def after(self, number: int) -> tuple[list[Event], int]:
        """The events after a number, and how many of those have been forgotten."""
        with self._lock:
            first = self._kept[0].number if self._kept else self._last + 1
            skip = max(0, number + 1 - first)
            kept = [self._kept[index] for index in range(skip, len(self._kept))]
        return kept, max(0, first - number - 1)

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` at every event, until the returned function is called."""
        with self._lock:
            self._tickets += 1
            ticket = self._tickets
            self._wakes[ticket] = wake

        def stop() -> None:
            with self._lock:
                self._wakes.pop(ticket, None)

        return stop
