"""Two runs side by side: what got worse, what got better, and where no difference is shown.

A difference counts only if its bounds leave out none at all.  The bounds are drawn so wide that
among all rows together a false one is as rare as the level says.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from statistics import NormalDist, pstdev

from gpload import resampling
from gpload.breaches import Checked
from gpload.hops import HOP
from gpload.resampling import BySecond
from gpload.run import Run, percentile

SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
LEVEL = 0.95
BEYOND, SECONDS = 5, 5
"""A percentile is judged only with so many samples beyond it, over so many seconds."""
TIMES = "broken"
"""The figure of an invariant: how often."""
LEAST_MS = 1e-3
WORK, FEWEST, MOST = 500_000, 60, 200
"""Samples to sort for one bootstrap, and how often it is drawn at the least and at the most."""


class Judgement(StrEnum):
    """What a row says of the second run."""

    WORSE = "worse"
    BETTER = "better"
    NONE = "no difference shown"
    TOO_FEW = "too few to say"


WORSE, BETTER = Judgement.WORSE, Judgement.BETTER


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both runs.

    Attributes:
        before, after: milliseconds, or shares of pages.
        low, high: bounds of the change: as a factor for durations, added for shares.
    """

    name: str
    figure: str
    before: float
    after: float
    low: float
    high: float
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that both runs have.

    Attributes:
        rows: what is drawn by chance, and judged at the level.
        invariants: those that were broken in either run; they are no matter of chance.
    """

    level: float
    rows: Sequence[Row]
    invariants: Sequence[Row] = ()

    def those(self, judgement: Judgement) -> list[Row]:
        """The rows that say so."""
        return [each for each in (*self.invariants, *self.rows) if each.judgement is judgement]

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        broken = [row.name.split()[-1] for row in self.invariants if row.judgement is WORSE]
        now = f"{', '.join(broken)} {'is' if len(broken) == 1 else 'are'} broken now; "
        said = Counter(row.judgement for row in self.rows)
        at = f"at {self.level:.0%} over all {len(self.rows)} figures together"
        if not said[WORSE] and not said[BETTER]:
            told = f"NO DIFFERENCE SHOWN {at}"
        else:
            figures = "figure" if said[WORSE] == 1 else "figures"
            told = f"{said[WORSE]} {figures} worse, {said[BETTER]} better {at}"
        return now + told if broken else told


def compared(before: Run, after: Run, chance: Random, level: float = LEVEL) -> Comparison:
    """The second run held against the first."""
    ours, theirs = _durations(before), _durations(after)
    both = [(name, ours[name], theirs[name]) for name in ours if name in theirs]
    codes = sorted({*_codes(before), *_codes(after)})
    rows, z = changes(both, chance, level, besides=len(codes))
    return Comparison(level, [*rows, *(_of_code(code, before, after, z) for code in codes)])


def invariants(before: Checked, after: Checked) -> Iterator[Row]:
    """Those that both runs could check and one of them broke: no matter of chance, so no bounds."""
    for name, each in before.items():
        old, new = each["broken"], after.get(name, {}).get("broken")
        if old is None or new is None or old == new == 0:
            continue
        both = Judgement.NONE if old and new else None
        judged = both or (Judgement.WORSE if new else Judgement.BETTER)
        yield Row(f"invariant {name}", TIMES, old, new, new - old, new - old, judged)


def changes(
    pairs: Iterable[tuple[str, BySecond, BySecond]], chance: Random, level: float = LEVEL,
    besides: int = 0,
) -> tuple[list[Row], float]:  # fmt: skip
    """Each percentile of durations before and after, by name.

    Bounds are so many standard errors wide, which is returned as well, that all that can be judged,
    and so many rows ``besides``, are right together as often as the level says (Bonferroni).
    """
    drawn = [
        (name, _Drawn.of(before, chance), _Drawn.of(after, chance)) for name, before, after in pairs
    ]
    count = besides + sum(
        ours.enough(share) and theirs.enough(share)
        for _, ours, theirs in drawn
        for share in SHARES.values()
    )
    z = NormalDist().inv_cdf(1 - (1 - level) / 2 / max(1, count))
    return [row for name, ours, theirs in drawn for row in _rows(name, ours, theirs, z)], z


def _rows(name: str, ours: _Drawn, theirs: _Drawn, z: float) -> Iterator[Row]:
    for figure, share in SHARES.items():
        old, new = ours.figure(share), theirs.figure(share)
        if not (ours.enough(share) and theirs.enough(share)):
            yield Row(name, figure, old, new, 0.0, math.inf, Judgement.TOO_FEW)
            continue
        error = math.hypot(ours.error(share), theirs.error(share))
        log = math.log(max(new, LEAST_MS) / max(old, LEAST_MS))
        low, high = math.exp(log - z * error), math.exp(log + z * error)
        yield Row(name, figure, old, new, low, high, _judged(low, high, none=1.0))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Durations, and the same drawn anew from their seconds."""

    values: list[float]
    seconds: int
    again: list[list[float]]

    @classmethod
    def of(cls, by_second: BySecond, chance: Random) -> _Drawn:
        values = sorted(value for second in by_second.values() for value in second)
        if len(by_second) < SECONDS:
            return cls(values, len(by_second), [])
        first, last = min(by_second), max(by_second)
        times = min(MOST, max(FEWEST, WORK // len(values)))
        drawn = (resampling.seconds_drawn(first, last, chance) for _ in range(times))
        again = [
            sorted(value for second in chosen for value in by_second.get(second, ()))
            for chosen in drawn
        ]
        return cls(values, len(by_second), [each for each in again if each])

    def figure(self, share: float) -> float:
        return percentile(self.values, share)

    def enough(self, share: float) -> bool:
        return bool(self.again) and len(self.values) * (1 - share) >= BEYOND

    def error(self, share: float) -> float:
        """The standard error of the figure's logarithm, a little wider for few seconds."""
        logs = [math.log(max(percentile(each, share), LEAST_MS)) for each in self.again]
        return pstdev(logs) * (1 + 2 / self.seconds)


def _durations(run: Run) -> dict[str, BySecond]:
    """Pages from the raw samples, hops from their histograms."""
    pages: Mapping[str, BySecond] = resampling.of_pages(run.events)
    hops = [name for name in run.timeline.names() if name.startswith(HOP)]
    found = {f"page: {name}": pages[name] for name in sorted(pages)}
    return {**found, **{name: resampling.of_timeline(run.timeline, name) for name in hops}}


def _codes(run: Run) -> Counter[str]:
    return Counter(str(each["code"]) for each in run.events if each.get("code"))


def _of_code(code: str, before: Run, after: Run, z: float) -> Row:
    """The share of pages that ended in a code; bounds after Newcombe, of two Wilson intervals."""
    counts = [(_codes(run)[code], max(1, len(run.events))) for run in (before, after)]
    (old, old_low, old_high), (new, new_low, new_high) = (_wilson(*each, z) for each in counts)
    low = new - old - math.hypot(new - new_low, old_high - old)
    high = new - old + math.hypot(new_high - new, old - old_low)
    return Row(f"answered {code}", "share", old, new, low, high, _judged(low, high, none=0.0))


def _wilson(count: int, of: int, z: float) -> tuple[float, float, float]:
    share = count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return share, middle - half, middle + half


def _judged(low: float, high: float, none: float) -> Judgement:
    if low > none:
        return Judgement.WORSE
    return Judgement.BETTER if high < none else Judgement.NONE
