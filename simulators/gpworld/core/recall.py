"""Replies that a stale supplier gives again: a few, by what was asked."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TypeAlias

from gpworld.core.clock import Clock
from gpworld.core.exchange import Reply

REMEMBERED = 256

Recalled: TypeAlias = dict[tuple[str, str], tuple[datetime, Reply]]
"""By system and question: when it was answered, and what."""


class Memory:
    """What was answered to which question, and when by the world's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: Recalled = {}

    def find(self, question: tuple[str, str], seconds: float | None) -> Reply | None:
        """What was answered to this, if no longer ago than that."""
        with self._lock:
            at, reply = self._kept.get(question, (None, None))
        if at is None or reply is None:
            return None
        fresh = seconds is None or self._clock.now() - at < timedelta(seconds=seconds)
        return reply if fresh else None

    def keep(self, question: tuple[str, str], reply: Reply) -> None:
        """Remember an answer; the oldest makes room."""
        with self._lock:
            self._kept.pop(question, None)
            self._kept[question] = (self._clock.now(), reply)
            while len(self._kept) > REMEMBERED:
                del self._kept[next(iter(self._kept))]

    def state(self) -> Recalled:
        """All of it as a value, oldest first."""
        with self._lock:
            return dict(self._kept)

    def restore(self, state: Recalled) -> None:
        """Become this state."""
        with self._lock:
            self._kept = dict(state)
