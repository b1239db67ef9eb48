"""The search for capacity: more and more patients a minute until a limit breaks, then closer.

Nothing here knows what a run is: ``Probe`` says how near one came to its limits at a rate.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from gpload.resampling import within

LEVEL, TIMES = 0.95, 400
LEAST_STRAIN, MOST_STRAIN = 0.02, 10.0


@dataclass(frozen=True, slots=True)
class Probe:
    """One run at one rate.

    Attributes:
        rate: patients invited a minute.
        strain: how near to its nearest limit: 1 is at it.
        drawn: the strain of the run, had it been made of other seconds like its own.
        broken: the limits that were broken.
        saturated: why it says nothing of the product, where it does not.
        shares: what a page's milliseconds were made of (``capacity_cause.shares``).
        refused: calls that a system refused or did not answer.
        busy: for which share of the time that patients waited for texts, ``sms`` had one in hand.
        figures: what else is worth a column: pages, p95 …
    """

    rate: float
    strain: float
    drawn: Sequence[float] = ()
    broken: Sequence[str] = ()
    saturated: Sequence[str] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    busy: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    folder: str = ""

    @property
    def too_much(self) -> bool:
        """Whether there is no use in more."""
        return bool(self.broken or self.saturated) or self.strain > 1


@dataclass(frozen=True, slots=True)
class Terms:
    """How to search.

    Attributes:
        first, most, least: patients a minute: begin with, never more than, never fewer than.
        step: each is so many times the one before, until a limit breaks.
        close: narrow until the two sides are no further apart than this factor.
        repeats: how often both sides are run again at the end.
    """

    first: float = 60.0
    most: float = 6000.0
    least: float = 3.0
    step: float = 2.0
    close: float = 1.2
    repeats: int = 1

    def __post_init__(self) -> None:
        """Refuse what finds nothing.

        Raises:
            ValueError: the numbers are out of order.
        """
        if not 0 < self.least <= self.first <= self.most:
            raise ValueError(
                f"rates are {self.least:g}, {self.first:g} and {self.most:g} at least, first and "
                "at most: give them in this order, above 0"
            )
        if self.step <= 1 or self.close <= 1:
            raise ValueError("step and close are factors: give numbers above 1")


@dataclass(frozen=True, slots=True)
class Knee:
    """Where limits break.

    Attributes:
        rate: patients a minute; None where the search did not come across it.
        low, high: between these with ``LEVEL``; None likewise.
        kept: the highest rate at which every limit was kept, 0 for none.
    """

    rate: float | None
    low: float | None
    high: float | None
    kept: float


Run = Callable[[float], Probe]


def search(run: Run, terms: Terms) -> list[Probe]:
    """Every probe in the order of running: up, again where it broke, closer, both sides again."""
    done: list[Probe] = []

    def at(rate: float) -> Probe:
        done.append(run(rate))
        return done[-1]

    low, high = _bracket(at, terms)
    if low is None or high is None:
        return done
    while high / low > terms.close:
        middle = math.sqrt(low * high)
        if at(middle).too_much:
            high = middle
        else:
            low = middle
    for _ in range(terms.repeats):
        at(low)
        at(high)
    return done


def _bracket(at: Run, terms: Terms) -> tuple[float | None, float | None]:
    """A rate that is kept and one that is not; None where there is none within the terms."""
    rate = terms.first
    if _twice_too_much(at, rate):
        return _downwards(at, terms)
    while rate < terms.most:
        low, rate = rate, min(rate * terms.step, terms.most)
        if _twice_too_much(at, rate):
            return low, rate
    return rate, None


def _downwards(at: Run, terms: Terms) -> tuple[float | None, float]:
    high = terms.first
    while high > terms.least:
        rate = max(high / terms.step, terms.least)
        if not at(rate).too_much:
            return rate, high
        high = rate
    return None, high


def _twice_too_much(at: Run, rate: float) -> bool:
    """A limit that breaks once may have been chance: only what breaks again bounds the search."""
    return at(rate).too_much and at(rate).too_much


# -- the knee -------------------------------------------------------------------------------------


def knee(probes: Iterable[Probe], chance: Random) -> Knee:
    """Where strain reaches 1.

    Strain may only rise with the rate, so noise is levelled (isotonic regression) before it is
    looked up; the bounds come of doing so again and again with probes and seconds drawn anew.
    """
    found = list(probes)
    at = _by_rate(found)
    kept = max((rate for rate, here in at.items() if not _mostly_too_much(here)), default=0.0)
    rate = _crossing({rate: [each.strain for each in here] for rate, here in at.items()})
    if rate is None:
        return Knee(None, None, None, kept)
    drawn = [_crossing(_drawn(at, chance)) for _ in range(TIMES)]
    lowest, highest = min(at), max(at)
    # a draw that never reaches 1, or is beyond it from the start, says no more than the outermost
    low, high = within([_or_end(each, lowest, highest) for each in drawn], LEVEL)
    return Knee(rate, min(low, rate), max(high, rate), min(kept, rate))


def _by_rate(probes: Iterable[Probe]) -> dict[float, list[Probe]]:
    found: defaultdict[float, list[Probe]] = defaultdict(list)
    for each in probes:
        found[each.rate].append(each)
    return dict(sorted(found.items()))


def _mostly_too_much(probes: Sequence[Probe]) -> bool:
    return 2 * sum(each.too_much for each in probes) >= len(probes)


def _drawn(at: Mapping[float, Sequence[Probe]], chance: Random) -> dict[float, list[float]]:
    return {rate: [_one(chance.choice(here), chance) for _ in here] for rate, here in at.items()}


def _one(probe: Probe, chance: Random) -> float:
    return chance.choice(probe.drawn) if probe.drawn else probe.strain


def _or_end(rate: float | None, lowest: float, highest: float) -> float:
    return min(max(highest if rate is None else rate, lowest), highest)


def _crossing(strains: Mapping[float, Sequence[float]]) -> float | None:
    """The rate at which levelled strain reaches 1; None if it never does, or always had."""
    rates = sorted(strains)
    logs = [sum(_log(each) for each in strains[rate]) / len(strains[rate]) for rate in rates]
    level = levelled(logs, [len(strains[rate]) for rate in rates])
    if not rates or level[-1] <= 0:
        return None
    above = next(place for place, value in enumerate(level) if value > 0)
    if above == 0:
        return rates[0] if len(rates) > 1 and level[0] < level[-1] else None
    low, high = level[above - 1], level[above]
    share = -low / (high - low)
    return math.exp(math.log(rates[above - 1]) + share * math.log(rates[above] / rates[above - 1]))


def _log(strain: float) -> float:
    return math.log(min(max(strain, LEAST_STRAIN), MOST_STRAIN))


def levelled(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values that never fall: what falls is pooled with what is before it."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pools.append((value, float(weight), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, w1, n1), (two, w2, n2) = pools[-2:]
            pools[-2:] = [((one * w1 + two * w2) / (w1 + w2), w1 + w2, n1 + n2)]
    return [value for value, _, count in pools for _ in range(count)]
