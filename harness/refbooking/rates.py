"""How often something may be tried: a sliding window per name, kept in memory."""

import threading
from collections import deque
from datetime import datetime, timedelta


class Rates:
    """Counts tries; used for unknown tokens (E25)."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def too_many(self, name: str, now: datetime, *, most: int, within: timedelta) -> int | None:
        """Seconds to wait when `most` tries are already in the window, else None."""
        with self._lock:
            tries = self._recent(name, now, within)
            if len(tries) < most:
                return None
            return max(1, int((tries[-most] + within - now).total_seconds()) + 1)

    def note(self, name: str, now: datetime, *, within: timedelta) -> None:
        """Remember one try."""
        with self._lock:
            self._recent(name, now, within).append(now)

    def forget(self) -> None:
        """Forget every try; for tests."""
        with self._lock:
            self._tries.clear()

    def _recent(self, name: str, now: datetime, within: timedelta) -> deque[datetime]:
        tries = self._tries.setdefault(name, deque())
        while tries and tries[0] <= now - within:
            tries.popleft()
        return tries
