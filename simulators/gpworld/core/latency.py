"""How long a supplier takes: one model of three causes, and the drawing of a time from it.

What makes a clinical system slow is how the system performs just now, how many slots it has to
look through, and how it has been set up.  So one delay is::

    (base + per_slot_ms * slots searched + per_caller_ms * callers waiting) * factor

``base`` is the system: fixed, uniform, or log-normal by the percentiles that were measured.
``factor`` is the configuration: 1 for a practice that is set up well, more for one that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from typing import TypeAlias

Chance: TypeAlias = Callable[[], Random]
"""Gives the generator to draw from: not asked for where nothing is left to chance."""

MOST_MS = 600_000.0
"""No reply is held back for longer than ten minutes."""

_Z = {0.95: NormalDist().inv_cdf(0.95), 0.99: NormalDist().inv_cdf(0.99)}
_FIT = 0.25
"""How far a fitted percentile may lie from the one asked for, as a share of it."""


class Impossible(ValueError):
    """Times that cannot be; the message says which and what to write instead."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    ms: float

    def draw(self, chance: Chance) -> float:
        """A time in milliseconds."""
        return self.ms


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from ``least`` to ``most``, each as likely."""

    least: float
    most: float

    def draw(self, chance: Chance) -> float:
        """A time in milliseconds."""
        return chance().uniform(self.least, self.most)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Mostly quick, now and then slow: how services really are.

    ``cap`` cuts the tail: what lies beyond it is drawn again, so that no heap of replies stands
    at the cap itself.
    """

    median: float
    sigma: float
    cap: float = math.inf

    def draw(self, chance: Chance) -> float:
        """A time in milliseconds."""
        location, generator = math.log(self.median), chance()
        while True:
            drawn = math.exp(generator.gauss(location, self.sigma))
            if drawn <= self.cap:
                return drawn

    def percentile(self, share: float) -> float:
        """The time that this share of draws stays under, without the cap."""
        return self.median * math.exp(self.sigma * NormalDist().inv_cdf(share))


Base: TypeAlias = Fixed | Uniform | LogNormal


@dataclass(frozen=True, slots=True)
class Latency:
    """The whole model; see the module."""

    base: Base = Fixed(0.0)
    per_slot_ms: float = 0.0
    per_caller_ms: float = 0.0
    factor: float = 1.0

    def draw(self, chance: Chance, slots: int = 0, callers: int = 0) -> float:
        """Milliseconds that one reply takes."""
        around = self.per_slot_ms * slots + self.per_caller_ms * callers
        return min((self.base.draw(chance) + around) * self.factor, MOST_MS)


def fitted(percentiles: Mapping[float, float], cap: float | None = None) -> LogNormal:
    """The log-normal of measured percentiles: the median and one or two of p95 and p99.

    With both, sigma is the least-squares line through them in the logarithm.

    Raises:
        Impossible: they do not rise, no log-normal comes near them, or the cap lies below them.
    """
    median = percentiles[0.5]
    measured = {share: ms for share, ms in percentiles.items() if share in _Z}
    if median <= 0:
        raise Impossible(f"p50 is {median:g} ms: give a median above 0")
    if not measured:
        raise Impossible("p50 alone says nothing of the slow ones: add p95 or p99, or write ms")
    rising = [median, *(measured[share] for share in sorted(measured))]
    if rising != sorted(rising):
        raise Impossible("percentiles rise: p50 is at most p95, and p95 at most p99")
    over = sum(_Z[share] * math.log(ms / median) for share, ms in measured.items())
    sigma = over / sum(_Z[share] ** 2 for share in measured)
    model = LogNormal(median, sigma, math.inf if cap is None else cap)
    for share, ms in measured.items():
        near = model.percentile(share)
        if abs(near - ms) > _FIT * ms:
            raise Impossible(
                f"no log-normal has these percentiles: p{share * 100:.0f} would be {near:.0f} ms, "
                f"not {ms:g}; leave one of them out"
            )
    if cap is not None and cap < rising[-1]:
        raise Impossible(f"cap is {cap:g} ms, below a percentile: give at least {rising[-1]:g}")
    return model
