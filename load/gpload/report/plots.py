"""The plots of one run: rate, percentiles over time, hops, errors by kind, and a heat map."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from gpload.hops import HOP
from gpload.report import bins
from gpload.report.bins import Stretch
from gpload.report.svg import SERIES, Figure, Plot, number
from gpload.run import Run

BANDS = 24
SECONDS = "seconds of the run"


def figures(run: Run) -> list[Figure]:
    """All that have something to show."""
    parts = bins.stretches(run)
    every = (rate(parts), percentiles(parts), hops(run), errors(parts), heat(run))
    return [each for each in every if each is not None]


def rate(parts: Sequence[Stretch]) -> Figure:
    """Pages a second, as they were meant and as they ended."""
    most = max(max(each.intended, each.ended) for each in parts)
    plot = _over_time("Pages a second over time", parts, (0, most * 1.05 or 1), "pages a second")
    plot.line([(_middle(each), each.intended) for each in parts], 0)
    plot.line([(_middle(each), each.ended) for each in parts], 1)
    return Figure(
        "rate", "Rate", "Pages a second, by when they were meant to begin and by when they ended.",
        plot.svg(), ((0, "intended"), (1, "achieved")), ("second", "intended", "achieved"),
        [(str(each.begin), f"{each.intended:.2f}", f"{each.ended:.2f}") for each in parts],
    )  # fmt: skip


def percentiles(parts: Sequence[Stretch]) -> Figure:
    """What patients waited, over time."""
    known = [each for each in parts if each.p99]
    ends = (min((each.p50 for each in known), default=1), max((e.p99 for e in known), default=10))
    plot = _over_time("Percentiles over time", parts, _decade(*ends), "milliseconds", y_log=True)
    for series, name in enumerate(("p50", "p95", "p99")):
        plot.line([(_middle(each), getattr(each, name)) for each in known], series)
    return Figure(
        "percentiles", "Percentiles over time",
        "Of all pages, from the instant at which the patient meant to ask for them.",
        plot.svg(), tuple(enumerate(("p50", "p95", "p99"))), ("second", "p50 ms", "p95", "p99"),
        [(str(e.begin), f"{e.p50:.1f}", f"{e.p95:.1f}", f"{e.p99:.1f}") for e in known],
    )  # fmt: skip


def hops(run: Run) -> Figure | None:
    """From p50 to p99 of each call that the product made, as the simulators saw it."""
    names = [name for name in run.timeline.names() if name.startswith(HOP)]
    if not names:
        return None
    found = [(name.removeprefix(HOP), run.timeline.summary(name)) for name in names]
    systems = sorted({name.split(" ")[0] for name, _ in found})
    ends = (min(each.p50 for _, each in found), max(each.p99 for _, each in found))
    low, high = _decade(*ends)
    plot = Plot(
        "Latency by hop, from p50 to p99", (0, len(found)), (low, high), "the product's calls",
        "milliseconds", y_log=True, x_label=lambda tick: "",
    )  # fmt: skip
    for place, (name, each) in enumerate(found):
        told = f"{name}: p50 {each.p50:.1f}, p95 {each.p95:.1f}, p99 {each.p99:.1f} ms"
        series = systems.index(name.split(" ")[0])
        plot.bar((place + 0.15, place + 0.85), (each.p50, max(each.p99, each.p50 * 1.05)), series,
                 told)  # fmt: skip
        plot.line([(place + 0.05, each.p95), (place + 0.95, each.p95)], 7)
        plot.mark(place + 0.5, str(place + 1))
    return Figure(
        "hops", "Latency by hop",
        "Each of the product's calls, numbered as in the table: a bar from p50 to p99, the line "
        "is p95.",
        plot.svg(), [*enumerate(systems), (7, "p95")],
        ("", "call", "count", "p50 ms", "p95", "p99"),
        [(str(place), name, f"{e.count:,}", f"{e.p50:.1f}", f"{e.p95:.1f}", f"{e.p99:.1f}")
         for place, (name, e) in enumerate(found, 1)],
    )  # fmt: skip


def errors(parts: Sequence[Stretch]) -> Figure | None:
    """How often each code was answered, stacked; the rarest together."""
    whole = sum((each.errors for each in parts), Counter[str]())
    if not whole:
        return None
    kinds = [code for code, _ in whole.most_common(SERIES - 1)]
    others = "others"
    counted = [_grouped(each.errors, kinds, others) for each in parts]
    kinds += [others] * any(each[others] for each in counted)
    most = max(sum(each.values()) for each in counted)
    plot = _over_time("Errors by kind over time", parts, (0, most * 1.05), "answers")
    for stretch, counts in zip(parts, counted, strict=True):
        begin, end = stretch.begin, stretch.begin + stretch.seconds
        floor = 0
        for series, code in enumerate(kinds):
            if counts[code]:
                plot.bar((begin, end), (floor, floor + counts[code]), series,
                         f"{code}: {counts[code]}")  # fmt: skip
                floor += counts[code]
    return Figure(
        "errors", "Errors by kind",
        "What pages answered besides yes, and what systems refused or left unanswered. "
        "Some are honest: a slot that somebody else was quicker to take.",
        plot.svg(), tuple(enumerate(kinds)), ("kind", "times"),
        [(code, f"{count:,}") for code, count in whole.most_common()],
    )  # fmt: skip


def heat(run: Run) -> Figure | None:
    """How many pages took how long, when."""
    pages = [each for each in run.events if each["ended"] > each["intended"]]
    if not pages:
        return None
    step, times = bins.width(run), [(each["ended"] - each["intended"]) * 1000 for each in pages]
    low, high = _decade(min(times), max(times))
    factor = (high / low) ** (1 / BANDS)
    cells = Counter(
        (int(each["intended"]) // step, min(BANDS - 1, int(math.log(ms / low) / math.log(factor))))
        for each, ms in zip(pages, times, strict=True)
    )
    most = max(cells.values())
    plot = Plot("Heat map of latencies over time", (0, bins.last(run)), (low, high), SECONDS,
                "milliseconds", y_log=True)  # fmt: skip
    for (place, band), count in sorted(cells.items()):
        ends = (low * factor**band, low * factor ** (band + 1))
        told = f"second {place * step}: {count} pages of {ends[0]:.0f} to {ends[1]:.0f} ms"
        plot.cell((place * step, (place + 1) * step), ends, count / most, told)
    return Figure(
        "heat", "Heat map",
        f"How many pages took how long, by when they were meant to begin; the strongest is {most}.",
        plot.svg(),
    )  # fmt: skip


def _grouped(counts: Counter[str], kinds: Sequence[str], others: str) -> Counter[str]:
    found = Counter[str]()
    for code, count in counts.items():
        found[code if code in kinds else others] += count
    return found


def _over_time(
    title: str,
    parts: Sequence[Stretch],
    y: tuple[float, float],
    y_name: str,
    *,
    y_log: bool = False,
) -> Plot:
    end = parts[-1].begin + parts[-1].seconds
    return Plot(title, (0, end), y, SECONDS, y_name, y_log=y_log, x_label=number)


def _middle(stretch: Stretch) -> float:
    return stretch.begin + stretch.seconds / 2


def _decade(low: float, high: float) -> tuple[float, float]:
    """Powers of ten around both."""
    low, high = max(low, 0.1), max(high, 1.0)
    return 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high) + 1e-9)
