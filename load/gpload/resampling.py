"""How sure a figure is: seconds of a run drawn again and again, in blocks, as neighbours hang
together while a queue is long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from random import Random
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from hdrh.histogram import HdrHistogram

    from gpload.histograms import Timeline
    from gpload.recording import Event

BySecond: TypeAlias = Mapping[int, Sequence[float]]
"""Milliseconds by the second of the run in which they were meant to begin."""


def of_pages(events: Iterable[Event]) -> dict[str, BySecond]:
    """Each page's raw durations from the intended instant; notes that take no time are left out."""
    found: dict[str, defaultdict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in events:
        if each["ended"] > each["intended"]:
            took = (each["ended"] - each["intended"]) * 1000
            found[each["page"]][int(each["intended"])].append(took)
    return dict(found)


def of_timeline(timeline: Timeline, name: str) -> BySecond:
    """Durations under a name, as near as their histograms keep them."""
    return {
        second: list(milliseconds(histogram))
        for second, histogram in timeline.seconds(name).items()
    }


def milliseconds(histogram: HdrHistogram) -> Iterator[float]:
    """Every sample, in ascending order; HdrHistogram's own iterator takes eighty times as long."""
    for place, count in enumerate(list(histogram.counts)):
        if count:
            yield from repeat(histogram.get_value_from_index(place) / 1000, count)


def seconds_drawn(first: int, last: int, chance: Random) -> list[int]:
    """As many seconds as from first to last, in blocks of neighbours, as in a ring."""
    count = max(1, last - first + 1)
    block = max(1, round(count ** (1 / 3)))
    drawn: list[int] = []
    while len(drawn) < count:
        begin = chance.randrange(count)
        drawn += [first + (begin + step) % count for step in range(block)]
    return drawn[:count]


def resampled(
    figure: Callable[[Sequence[int]], float], seconds: Iterable[int], times: int, chance: Random
) -> list[float]:
    """A figure of a run, worked out again from so many draws of its seconds."""
    known = list(seconds)
    if not known:
        return []
    first, last = min(known), max(known)
    return [figure(seconds_drawn(first, last, chance)) for _ in range(times)]


def within(values: Sequence[float], level: float) -> tuple[float, float]:
    """Between which values this share of them lies, as much left out below as above."""
    ascending = sorted(values)
    left_out = (1 - level) / 2
    last = len(ascending) - 1
    return ascending[round(left_out * last)], ascending[round((1 - left_out) * last)]
