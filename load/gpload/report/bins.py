"""A run cut into stretches of time, few enough to be looked at."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hdrh.histogram import HdrHistogram

from gpload.histograms import empty, percentile
from gpload.hops import REFUSED
from gpload.recording import Event
from gpload.run import Run

MOST = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some seconds of a run.

    Attributes:
        intended, ended: pages a second that were meant to begin, and that ended, in it.
        p50, p95, p99: of all pages meant for it, in milliseconds.
        errors: how often each code was answered, and each system refused.
    """

    begin: int
    seconds: int
    intended: float
    ended: float
    p50: float
    p95: float
    p99: float
    errors: Counter[str]


def width(run: Run) -> int:
    """Seconds in a stretch."""
    return max(1, math.ceil(last(run) / MOST))


def last(run: Run) -> int:
    """Whole seconds until nothing happened any more."""
    ends = [math.ceil(each["ended"]) for each in run.events]
    found: int = max([1, math.ceil(run.seconds), *ends])
    return found


def stretches(run: Run) -> list[Stretch]:
    """The whole run, in order."""
    step = width(run)
    intended, ended = Counter[int](), Counter[int]()
    errors: dict[int, Counter[str]] = {}
    for each in _pages(run):
        intended[int(each["intended"]) // step] += 1
        ended[int(each["ended"]) // step] += 1
    for second, code, times in _errors(run):
        errors.setdefault(second // step, Counter())[code] += times
    histograms = {place: empty() for place in range(math.ceil(last(run) / step))}
    for second, histogram in _by_second(run):
        if second // step in histograms:
            histograms[second // step].add(histogram)
    return [
        Stretch(
            begin=place * step,
            seconds=step,
            intended=intended[place] / step,
            ended=ended[place] / step,
            p50=percentile(histogram, 0.50) / 1000,
            p95=percentile(histogram, 0.95) / 1000,
            p99=percentile(histogram, 0.99) / 1000,
            errors=errors.get(place, Counter()),
        )
        for place, histogram in histograms.items()
    ]


def _pages(run: Run) -> Iterator[Event]:
    return (each for each in run.events if each["ended"] > each["intended"])


def _errors(run: Run) -> Iterator[tuple[int, str, int]]:
    for each in run.events:
        if each.get("code"):
            yield int(each["ended"]), str(each["code"]), 1
    for name in run.timeline.names():
        if name.startswith(REFUSED):
            for second, histogram in run.timeline.seconds(name).items():
                yield second, name.removeprefix(REFUSED), int(histogram.total_count)


def _by_second(run: Run) -> Iterator[tuple[int, HdrHistogram]]:
    for name in run.timeline.names():
        if name.startswith("page: "):
            yield from run.timeline.seconds(name).items()
