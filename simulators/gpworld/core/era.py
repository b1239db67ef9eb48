"""The time from one beginning of a world to the next, and what is held back in it."""

from __future__ import annotations

import threading


class Era:
    """While it lasts, replies are held back; when it is over, those that still are never leave.

    Attributes:
        over: whether the world has begun again since.
    """

    def __init__(self) -> None:
        self.over = False
        self._held: dict[str, int] = {}
        self._lock = threading.Lock()

    def held(self, system: str) -> int:
        """How many replies of this system are held back."""
        return self._held.get(system, 0)

    def hold(self, system: str) -> None:
        """One more is held back."""
        with self._lock:
            self._held[system] = self._held.get(system, 0) + 1

    def release(self, system: str) -> None:
        """One is not any more."""
        with self._lock:
            self._held[system] -= 1
