"""How near a run is to its limits: 1 is at the nearest of them, 2 is twice beyond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from gpload import resampling
from gpload.held import SHARES, Finding
from gpload.limits import Latency, Limits
from gpload.recording import LAG
from gpload.resampling import BySecond
from gpload.run import Run, percentile

MOST = 10.0
"""A limit of zero that is broken strains as much as anything can."""
TIMES = 200


def strain(finding: Finding) -> float:
    """Of one limit: what was found as a multiple of it; 0 where nothing was measured."""
    if finding.found is None or finding.ideal:
        return 0.0
    if finding.limit <= 0:
        return MOST if finding.found > 0 else 0.0
    return min(MOST, finding.found / finding.limit)


def saturation(run: Run, limits: Limits) -> float:
    """How near whoever measured was to what it can be trusted with."""
    bounds, counts = limits.generator, run.counts
    planned = max(1, counts.planned)
    lags = run.timeline.summary(LAG).p99
    found = [strain(Finding("lag", bounds["lag_p99_ms"], lags, None))]
    found += [
        strain(Finding(name, bounds[name], getattr(counts, name) / planned, None))
        for name in ("late", "missed")
    ]
    kept = run.punctuality
    if "error_ms" in kept:
        worst = max(kept["error_ms"]["p99"], kept["loop_ms"]["p99"])
        found.append(strain(Finding("simulators", kept["bound_ms"], worst, None)))
    return MOST if run.lost else max(found)


def drawn(run: Run, limits: Limits, fixed: float, chance: Random) -> list[float]:
    """The strain of the run, had it been made of other seconds like its own.

    ``fixed`` is the strain of what is no duration of pages or hops and is not drawn again: errors,
    invariants, and of whoever measured.
    """
    watched = list(_watched(run, limits))
    if not watched:
        return [fixed] * TIMES
    seconds = {second for by_second, _, _ in watched for second in by_second}

    def figure(chosen: Sequence[int]) -> float:
        return max(fixed, *(_nearness(each, chosen) for each in watched))

    return resampling.resampled(figure, seconds, TIMES, chance)


_Watched = tuple[BySecond, float, float]


def _watched(run: Run, limits: Limits) -> Iterator[_Watched]:
    """Durations, the share of them that is bounded, and the bound."""
    pages = {f"page: {name}": each for name, each in resampling.of_pages(run.events).items()}
    for latency in limits.latencies:
        for by_second in _meant(run, latency, pages):
            for quantile, bound in latency.bounds.items():
                if bound > 0:
                    yield by_second, SHARES[quantile], bound


def _meant(run: Run, latency: Latency, pages: Mapping[str, BySecond]) -> Iterator[BySecond]:
    wanted = f"{latency.kind}: {latency.name}"
    begins, star = wanted.removesuffix("*"), wanted.endswith("*")
    for name in sorted({*pages, *run.timeline.names()}):
        if name == wanted or (star and name.startswith(begins)):
            raw = pages.get(name)
            yield raw if raw is not None else resampling.of_timeline(run.timeline, name)


def _nearness(watched: _Watched, chosen: Sequence[int]) -> float:
    by_second, share, bound = watched
    values = sorted(value for second in chosen for value in by_second.get(second, ()))
    return min(MOST, percentile(values, share) / bound)
