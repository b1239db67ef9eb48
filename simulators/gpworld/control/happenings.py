"""What has happened in a world, numbered, for whoever looks on: book changes, clock, resets."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: its number, the world's instant, what kind, and the facts."""

    number: int
    at: datetime
    kind: str
    facts: dict[str, object]


class Happenings:
    """The latest happenings of one world; a bell that rings at each (``core.exchange.Bell``)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[Happening] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[], None]] = []
        self.last = 0

    def note(self, at: datetime, kind: str, facts: dict[str, object]) -> None:
        """Something has happened."""
        with self._lock:
            self.last += 1
            self._kept.append(Happening(self.last, at, kind, facts))
            listeners = tuple(self._listeners)
        for wake in listeners:
            wake()

    def after(self, number: int) -> list[Happening]:
        """What happened after this number, oldest first; the oldest of all may be forgotten."""
        with self._lock:
            return [each for each in self._kept if each.number > number]

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` at each happening, until the returned function is called."""
        with self._lock:
            self._listeners.append(wake)
        return lambda: self._listeners.remove(wake)
