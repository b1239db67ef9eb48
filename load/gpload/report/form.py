"""A run in the form in which suppliers report performance: LOAD, RAMP or SOAK.

All have transactions a second and their times beside the published targets: commands below 250 ms,
ideally 100; queries below 3 s, ideally 1 (GP Connect).  RAMP adds at which rate each target broke,
SOAK what the last third of the run took longer than the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from gpload.compare import SHARES, changes
from gpload.held import SHARES as SAMPLES
from gpload.held import enough
from gpload.hops import HOP
from gpload.limits import Limits
from gpload.report import bins
from gpload.resampling import BySecond, of_pages, of_timeline
from gpload.run import Run, percentile

RISING, LONG = ("ramp",), ("soak", "week")
STRETCHES = 2
"""A target is broken from where it is missed in so many stretches on end."""


class Form(StrEnum):
    """Which test a run was."""

    LOAD = "LOAD"
    RAMP = "RAMP"
    SOAK = "SOAK"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of the form; milliseconds.

    Attributes:
        target, ideal: of the 95th percentile unless the limits say otherwise; empty for none.
        result: met, ideal, missed, or too few to judge; empty where there is no target.
    """

    name: str
    count: int
    a_second: float
    p50: float
    p95: float
    p99: float
    most: float
    target: str
    ideal: str
    result: str


@dataclass(frozen=True, slots=True)
class Broke:
    """Where on the way up a target was missed for good; ``a_minute`` None: nowhere."""

    name: str
    target: str
    second: int | None
    a_second: float | None
    a_minute: float | None


@dataclass(frozen=True, slots=True)
class Drift:
    """The last third of a run against its first."""

    name: str
    figure: str
    first: float
    last: float
    low: float
    high: float
    judgement: str


def form_of(run: Run) -> Form:
    """By the shape of its arrivals."""
    shape = run.wish.get("shape")
    if shape in RISING:
        return Form.RAMP
    return Form.SOAK if shape in LONG else Form.LOAD


def transactions(run: Run, limits: Limits) -> list[Transaction]:
    """Pages and hops, with what was wanted of them."""
    return [
        _transaction(run, name, limits)
        for name in run.timeline.names()
        if name.startswith(("page: ", HOP))
    ]


def _transaction(run: Run, name: str, limits: Limits) -> Transaction:
    found = run.timeline.summary(name)
    targets, ideals = _bounds(name, limits)
    missed = any(getattr(found, key) > bound for key, bound in targets.items())
    beyond = any(getattr(found, key) > bound for key, bound in ideals.items())
    few = found.count < max((enough(SAMPLES[key]) for key in targets), default=0)
    met = "too few" if few else "met" if beyond or not ideals else "ideal"
    result = "missed" if missed else met
    return Transaction(
        name=name, count=found.count, a_second=found.count / max(run.lasted, 1e-9),
        p50=found.p50, p95=found.p95, p99=found.p99, most=found.most,
        target=_told(targets), ideal=_told(ideals), result=result if targets else "",
    )  # fmt: skip


def _bounds(name: str, limits: Limits) -> tuple[dict[str, float], dict[str, float]]:
    """Every bound on a name, the strictest of each quantile."""
    targets: dict[str, float] = {}
    ideals: dict[str, float] = {}
    for each in limits.latencies:
        wanted = f"{each.kind}: {each.name}"
        if name == wanted or (wanted.endswith("*") and name.startswith(wanted[:-1])):
            for found, bounds in ((targets, each.bounds), (ideals, each.ideal)):
                for key, bound in bounds.items():
                    found[key] = min(bound, found.get(key, bound))
    return targets, ideals


def _told(bounds: dict[str, float]) -> str:
    return ", ".join(f"{key} {bound:g}" for key, bound in bounds.items())


# -- RAMP -----------------------------------------------------------------------------------------


def broke(run: Run, limits: Limits) -> list[Broke]:
    """For each target, the rate at which it was missed from then on."""
    step = bins.width(run)
    return [
        _broke(run, name, key, bound, step, by_second)
        for name, by_second in _durations(run)
        for key, bound in _bounds(name, limits)[0].items()
        if key in SHARES
    ]


def _broke(
    run: Run, name: str, key: str, bound: float, step: int, by_second: BySecond
) -> Broke:  # fmt: skip
    target = f"{key} {bound:g}"
    missed = 0
    for begin in range(0, bins.last(run), step):
        values = sorted(
            v for second in range(begin, begin + step) for v in by_second.get(second, ())
        )
        if not values:
            continue
        missed = missed + 1 if percentile(values, SHARES[key]) > bound else 0
        if missed == STRETCHES:
            second = begin - step
            return Broke(name, target, second, len(values) / step, _arrivals_a_minute(run, second))
    return Broke(name, target, None, None, None)


def _arrivals_a_minute(run: Run, second: int) -> float:
    """What a ramp from none to twice its mean had come to by then."""
    mean = 60 * run.counts.planned / max(run.seconds, 1e-9)
    return min(2 * mean, 2 * mean * second / max(run.seconds, 1e-9))


# -- SOAK -----------------------------------------------------------------------------------------


def drifts(run: Run, chance: Random) -> list[Drift]:
    """What changed between the first and the last third, with bounds as in a comparison."""
    third = bins.last(run) / 3
    parts = [
        (name, {s: v for s, v in by_second.items() if s < third},
         {s: v for s, v in by_second.items() if s >= 2 * third})
        for name, by_second in _durations(run)
    ]  # fmt: skip
    rows, _ = changes([part for part in parts if part[1] and part[2]], chance)
    return [
        Drift(row.name, row.figure, row.before, row.after, row.low, row.high, row.judgement)
        for row in rows
        if row.figure != "p99"
    ]


def _durations(run: Run) -> Iterator[tuple[str, BySecond]]:
    pages = of_pages(run.events)
    names: Sequence[str] = run.timeline.names()
    for name in names:
        if name.startswith("page: "):
            raw = pages.get(name.removeprefix("page: "))
            yield name, raw if raw is not None else of_timeline(run.timeline, name)
        elif name.startswith(HOP):
            yield name, of_timeline(run.timeline, name)
