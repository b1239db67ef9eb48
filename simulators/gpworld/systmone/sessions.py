"""Who is logged on at one facade, and since when they have been idle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

S = TypeVar("S")


class Sessions(Generic[S]):
    """Sessions by suid, least lately used first; one ends by logging off or by idling.

    There is a most that are kept, so that callers who never log off cannot fill the memory.
    """

    def __init__(self, now: Callable[[], datetime], idle: timedelta, most: int) -> None:
        self._now, self._idle, self._most = now, idle, most
        self._lock = threading.Lock()
        self._held: dict[str, tuple[datetime, S]] = {}

    def begin(self, suid: str, session: S) -> None:
        """A session begins; those that have ended unnoticed are forgotten."""
        with self._lock:
            self._held[suid] = (self._now(), session)
            while (first := next(iter(self._held))) != suid and (
                len(self._held) > self._most or self._over(first)
            ):
                del self._held[first]

    def use(self, suid: str) -> S | None:
        """The session of a suid, used at this moment; None when there is none, or no longer."""
        with self._lock:
            if suid not in self._held or self._over(suid):
                self._held.pop(suid, None)
                return None
            _, session = self._held.pop(suid)
            self._held[suid] = (self._now(), session)
            return session

    def look(self, suid: str) -> S | None:
        """The session of a suid, not used by this."""
        with self._lock:
            return self._held[suid][1] if suid in self._held else None

    def change(self, suid: str, session: S) -> None:
        """Keep a session as it is now, unless it has ended."""
        with self._lock:
            if suid in self._held:
                self._held[suid] = (self._held[suid][0], session)

    def end(self, suid: str) -> None:
        """A session ends."""
        with self._lock:
            self._held.pop(suid, None)

    def lives(self, suid: str) -> bool:
        """Whether a session has begun and not ended; asking does not use it."""
        with self._lock:
            return suid in self._held and not self._over(suid)

    def state(self) -> dict[str, tuple[datetime, S]]:
        """All of them as a value."""
        with self._lock:
            return dict(self._held)

    def restore(self, state: dict[str, tuple[datetime, S]]) -> None:
        """Become this state."""
        with self._lock:
            self._held = dict(state)

    def _over(self, suid: str) -> bool:
        return self._now() - self._held[suid][0] >= self._idle
