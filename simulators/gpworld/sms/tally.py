"""Counters and times of a load run, in memory that does not grow with it."""

from __future__ import annotations

import math
import threading
from datetime import timedelta

_STEP = math.log(1.02)  # neighbouring times differ by two per cent


class Tally:
    """How many texts of each kind, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._times: dict[str, dict[int, int]] = {}

    def count(self, what: str) -> None:
        """One more of something."""
        with self._lock:
            self._counts[what] = self._counts.get(what, 0) + 1

    def time(self, what: str, took: timedelta) -> None:
        """Something took so long, by the world's clock."""
        milliseconds = max(took / timedelta(milliseconds=1), 0.001)
        bin_number = round(math.log(milliseconds) / _STEP)
        with self._lock:
            bins = self._times.setdefault(what, {})
            bins[bin_number] = bins.get(bin_number, 0) + 1

    def report(self) -> dict[str, object]:
        """Counts, and percentiles in milliseconds (exact to about two per cent)."""
        with self._lock:
            times = {what: _percentiles(bins) for what, bins in sorted(self._times.items())}
            return {"counts": dict(sorted(self._counts.items())), "milliseconds": times}

    def clear(self) -> None:
        """Begin again."""
        with self._lock:
            self._counts.clear()
            self._times.clear()


def _percentiles(bins: dict[int, int]) -> dict[str, float]:
    total = sum(bins.values())
    found: dict[str, float] = {}
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        seen = 0
        for bin_number in sorted(bins):
            seen += bins[bin_number]
            if seen >= share * total:
                found[name] = round(math.exp(bin_number * _STEP), 3)
                break
    return found
