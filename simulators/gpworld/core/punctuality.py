"""Whether a world keeps the times it promises: its errors as distributions, and a verdict.

A test of a slow supplier is worth nothing when the simulator itself was the slow one.  So each
delayed reply is measured, the loop that serves is watched, and a world that lagged says so.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

_STEP = math.log(1.02)
_LEAST = 0.001


class Distribution:
    """Milliseconds, counted in buckets two per cent wide: small however many there are."""

    def __init__(self) -> None:
        self.count, self.most = 0, 0.0
        self._buckets: dict[int, int] = {}
        self._lock = threading.Lock()

    def add(self, ms: float) -> None:
        """Count one; what is below a microsecond counts as one."""
        bucket = math.ceil(math.log(ms / _LEAST) / _STEP) if ms > _LEAST else 0
        with self._lock:
            self.count += 1
            self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
            if ms > self.most:
                self.most = ms

    def percentile(self, share: float) -> float:
        """What this share of them stays at or under, at most two per cent too high; 0 of none."""
        with self._lock:
            wanted, seen = math.ceil(self.count * share), 0
            for bucket in sorted(self._buckets):
                seen += self._buckets[bucket]
                if seen >= wanted:
                    return min(_LEAST * math.exp(bucket * _STEP), self.most)
        return 0.0

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self.count, self.most = 0, 0.0
            self._buckets.clear()

    def summary(self) -> dict[str, float]:
        """Count, p50, p95, p99 and max, in milliseconds."""
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
        found = {name: round(self.percentile(share), 3) for name, share in shares.items()}
        return {"count": self.count, **found, "max": round(self.most, 3)}


@dataclass(frozen=True, slots=True)
class PunctualitySettings:
    """The ``[punctuality]`` table of a scenario.

    Attributes:
        bound_ms: a world whose lag exceeds this at p99 is not to be relied on.
    """

    bound_ms: float = 50.0

    def __post_init__(self) -> None:
        """Refuse a bound that nothing can keep.

        Raises:
            ValueError: it is not above zero.
        """
        if self.bound_ms <= 0:
            raise ValueError(f"bound_ms is {self.bound_ms:g}: give milliseconds above 0")


class Punctuality:
    """How late one world was.

    Attributes:
        error: by how much replies came later than their rules asked, the handler's time included.
        loop: by how much the loop that serves woke later than it had asked to.
    """

    def __init__(self, settings: PunctualitySettings | None = None) -> None:
        self.settings = settings or PunctualitySettings()
        self.error, self.loop = Distribution(), Distribution()

    def kept(self, asked_ms: float, delivered_ms: float) -> None:
        """A reply left: how long it was to take, and how long it took from its arrival on."""
        self.error.add(abs(delivered_ms - asked_ms))

    @property
    def valid(self) -> bool:
        """Whether the world kept within its bound: neither error nor loop beyond it at p99."""
        bound = self.settings.bound_ms
        return all(each.percentile(0.99) <= bound for each in (self.error, self.loop))

    def report(self) -> dict[str, object]:
        """What ``status`` and the control plane show."""
        return {
            "valid": self.valid,
            "bound_ms": self.settings.bound_ms,
            "error_ms": self.error.summary(),
            "loop_ms": self.loop.summary(),
        }

    def clear(self) -> None:
        """Measure anew."""
        self.error.clear()
        self.loop.clear()
