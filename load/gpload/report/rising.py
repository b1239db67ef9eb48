"""The plots of a search for capacity, and its tables."""

from __future__ import annotations

from collections.abc import Sequence

from gpload.capacity import MOST_STRAIN, Probe
from gpload.capacity_cause import NAMES
from gpload.capacity_files import Search
from gpload.report.svg import Figure, Plot, number
from gpload.report.told import ms

A_MINUTE = "patients invited a minute"


def figures(search: Search) -> list[Figure]:
    """Nearness to limits by rate, and what a page's time was made of."""
    return [strain(search), made_of(search.found.probes)]


def strain(search: Search) -> Figure:
    """Each run's nearest limit; the knee is where it reaches 1."""
    probes, knee = search.found.probes, search.found.knee
    rates = [each.rate for each in probes]
    strains = [each.strain for each in probes if each.strain > 0]
    ends = (min([0.1, *strains]), max([MOST_STRAIN, *strains]))
    plot = Plot("Nearness to the limits by rate", (min(rates) / 1.15, max(rates) * 1.15), ends,
                A_MINUTE, "times its nearest limit", x_log=True, y_log=True)  # fmt: skip
    if knee.low is not None and knee.high is not None:
        plot.band((knee.low, knee.high))
    plot.level(1.0, "limit")
    for each in probes:
        said = "; ".join([*each.saturated, *each.broken]) or "kept"
        told = f"{each.rate:,.0f} a minute: {each.strain:.2f}, {said}"
        plot.dot(each.rate, max(each.strain, ends[0]), _style(each), told)
    words = ((0, "kept"), (1, "broken"), (2, "generator or simulators saturated"))
    return Figure(
        "strain", "Up to the knee",
        "How near each run came to its nearest limit; the band is where the knee lies with 95 %.",
        plot.svg(), words,
    )  # fmt: skip


def _style(each: Probe) -> int:
    if each.saturated:
        return 2
    return 1 if each.too_much else 0


def made_of(probes: Sequence[Probe]) -> Figure:
    """What the mean page waited for, by rate: the mean of runs at one rate."""
    rates = sorted({each.rate for each in probes})
    parts = sorted({name for each in probes for name in each.shares})
    means = {rate: _means([each for each in probes if each.rate == rate]) for rate in rates}
    most = max(sum(each.values()) for each in means.values()) or 1
    plot = Plot("What a page's time was made of, by rate", (0, len(rates)), (0, most * 1.05),
                A_MINUTE, "ms of the mean page", x_label=lambda tick: "")  # fmt: skip
    for place, rate in enumerate(rates):
        floor = 0.0
        for series, name in enumerate(parts):
            ceiling = floor + means[rate].get(name, 0.0)
            told = f"{rate:,.0f} a minute: {NAMES.get(name, name)} {ceiling - floor:.1f} ms"
            plot.bar((place + 0.1, place + 0.9), (floor, ceiling), series, told)
            floor = ceiling
        plot.mark(place + 0.5, number(rate))
    return Figure(
        "made-of", "What a page's time was made of",
        "The mean page: the systems' share as they saw it, the generator's delay before sending, "
        "and the product for the rest.",
        plot.svg(), [(series, NAMES.get(name, name)) for series, name in enumerate(parts)],
        (A_MINUTE, *(f"{NAMES.get(name, name)} ms" for name in parts)),
        [(f"{rate:,.0f}", *(ms(means[rate].get(name, 0.0)) for name in parts)) for rate in rates],
    )  # fmt: skip


def _means(probes: Sequence[Probe]) -> dict[str, float]:
    names = {name for each in probes for name in each.shares}
    return {
        name: sum(each.shares.get(name, 0.0) for each in probes) / len(probes) for name in names
    }


def rows(probes: Sequence[Probe]) -> list[list[str]]:
    """A line a run, in the order of rates."""
    return [
        [f"{each.rate:,.1f}", f"{each.strain:.2f}", f"{each.figures.get('pages', 0):,.0f}",
         *(ms(each.figures.get(f"{key}_ms", 0.0)) for key in ("p50", "p95", "p99")),
         "; ".join([*each.saturated, *each.broken]) or "kept", each.folder]
        for each in sorted(probes, key=lambda each: each.rate)
    ]  # fmt: skip


def grown(search: Search) -> list[tuple[str, str]]:
    """By how much each part of a page has grown, most first."""
    cause = search.found.cause
    parts = cause.grown if cause else {}
    ordered = sorted(parts.items(), key=lambda pair: -pair[1])
    return [(NAMES.get(name, name), f"{value:+.1f}") for name, value in ordered]
