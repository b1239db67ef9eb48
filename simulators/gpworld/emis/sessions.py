"""Things that end when nobody uses them for a while: online sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OnlineSession:
    """An open session: inside which end-user session, and whose account it is."""

    end_user_session: str
    ods: str
    account_id: str


class Idling(Generic[T]):
    """Values by key, least recently used first; each lives until it has idled too long."""

    def __init__(self, now: Callable[[], datetime], idle: timedelta, most: int) -> None:
        self._now, self._idle, self._most = now, idle, most
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[T, datetime]] = {}

    def put(self, key: str, value: T) -> None:
        """Keep a value; what has idled too long, or is one too many, goes."""
        with self._lock:
            self._kept[key] = (value, self._now())
            while self._ended(first := next(iter(self._kept))) or len(self._kept) > self._most:
                del self._kept[first]

    def use(self, key: str) -> T | None:
        """The value, which begins to idle anew; None when it has ended or never was."""
        with self._lock:
            if key not in self._kept:
                return None
            if self._ended(key):
                del self._kept[key]
                return None
            value, _ = self._kept.pop(key)
            self._kept[key] = (value, self._now())
            return value

    def look(self, key: str) -> T | None:
        """The value, which goes on idling; None when there is none."""
        with self._lock:
            return self._kept[key][0] if key in self._kept else None

    def _ended(self, key: str) -> bool:
        return self._now() - self._kept[key][1] >= self._idle

    def state(self) -> dict[str, tuple[T, datetime]]:
        """All of it as a value."""
        with self._lock:
            return dict(self._kept)

    def restore(self, state: dict[str, tuple[T, datetime]]) -> None:
        """Become this state."""
        with self._lock:
            self._kept = dict(state)
