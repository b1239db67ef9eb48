"""How patients spread over time: cumulative curves, and instants drawn from them.

The numbers are our own judgement of an English practice's week, rounded on purpose; a run says
which curve it used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

WEEKDAYS = (215, 205, 190, 185, 180, 18, 7)
"""Contacts of a practice by weekday from Monday on, of a thousand."""

HOURS = (2, 1, 1, 1, 1, 3, 8, 40, 170, 130, 105, 85, 65, 55, 65, 65, 60, 45, 30, 22, 18, 14, 9, 5)
"""Contacts by hour of a working day, of a thousand: the telephones open at eight."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A cumulative curve through points (instant in seconds, share from 0 to its last)."""

    points: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.points[-1][0]

    @property
    def whole(self) -> float:
        """The share it reaches: of click-through less than 1, as some never come."""
        return self.points[-1][1]

    def until(self, seconds: float) -> Curve:
        """Its beginning, up to an instant; all of it if it is over by then."""
        if seconds >= self.seconds:
            return self
        place = next(n for n, (at, _) in enumerate(self.points) if at > seconds)
        (begin, low), (end, high) = self.points[place - 1], self.points[place]
        reached = low + (high - low) * (seconds - begin) / (end - begin)
        return Curve((*self.points[:place], (seconds, reached)))

    def instant(self, share: float) -> float:
        """When this share of all is reached, straight lines between the points."""
        at = min(bisect_left([reached for _, reached in self.points], share), len(self.points) - 1)
        (begin, low), (end, high) = self.points[max(at - 1, 0)], self.points[at]
        return end if high <= low else begin + (end - begin) * (share - low) / (high - low)

    def draw(self, chance: Random, count: int, seconds: float) -> list[float]:
        """So many instants in order, the curve stretched to ``seconds``: a Poisson process."""
        stretch = seconds / self.seconds
        drawn = sorted(chance.random() * self.whole for _ in range(count))
        return [self.instant(share) * stretch for share in drawn]


def of_weights(weights: Sequence[float], step: float) -> Curve:
    """A curve that rises by each weight within each step of time."""
    reached = (0.0, *accumulate(weights))
    return Curve(tuple((place * step, share / reached[-1]) for place, share in enumerate(reached)))


def _week() -> Iterable[float]:
    return (day * hour for day in WEEKDAYS for hour in HOURS)


STEADY = Curve(((0.0, 0.0), (1.0, 1.0)))
"""As many at any time."""

RISING = Curve(tuple((place / 20, (place / 20) ** 2) for place in range(21)))
"""From none to twice the mean, in a straight line."""

RUSH = Curve(((0.0, 0.0), (1 * MINUTE, 0.3), (3 * MINUTE, 0.6), (10 * MINUTE, 1.0)))
"""Eight in the morning: a third in the first minute, all within ten."""

WEEK = of_weights(tuple(_week()), HOUR)
"""A national week from Monday midnight, by weekday and hour."""

CLICK_THROUGH = Curve(
    (
        (0.0, 0.0),
        (1 * MINUTE, 0.10),
        (5 * MINUTE, 0.30),
        (15 * MINUTE, 0.45),
        (1 * HOUR, 0.60),
        (4 * HOUR, 0.70),
        (1 * DAY, 0.80),
        (3 * DAY, 0.86),
        (7 * DAY, 0.88),
    )
)
"""How soon a texted link is opened; one patient in eight never does."""
