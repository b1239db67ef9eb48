"""Durations as HDR histograms by name and second, kept in HdrHistogram's own encoding.

A worker sends small encoded histograms, whoever merges adds them up; nothing is averaged on the
way, so a percentile of the whole is that of one histogram over all samples (to three digits).
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hdrh.histogram import HdrHistogram

LEAST_US, MOST_US, DIGITS = 1, 3_600_000_000, 3
"""From a microsecond to an hour, to one in a thousand."""

SHARES = (0.50, 0.90, 0.95, 0.99)

Row = tuple[str, int, str]
"""Name, second of the run, encoded histogram: what travels and what is kept."""


def empty() -> HdrHistogram:
    """A histogram without samples."""
    return HdrHistogram(LEAST_US, MOST_US, DIGITS)


def encoded(microseconds: Iterable[int]) -> str:
    """A histogram of these durations, as HdrHistogram's compressed base64."""
    histogram = empty()
    for each in microseconds:
        histogram.record_value(min(max(each, LEAST_US), MOST_US))
    return str(histogram.encode().decode("ascii"))


class Samples:
    """What one process has measured since it was last asked: cheap to add to."""

    def __init__(self) -> None:
        self._kept: defaultdict[tuple[str, int], list[int]] = defaultdict(list)

    def add(self, name: str, second: int, seconds: float) -> None:
        """One duration, under the second in which it was meant to begin."""
        self._kept[name, second].append(round(seconds * 1e6))

    def drain(self) -> list[Row]:
        """Everything since the last time, encoded."""
        kept, self._kept = self._kept, defaultdict(list)
        return [(name, second, encoded(each)) for (name, second), each in sorted(kept.items())]


@dataclass(frozen=True, slots=True)
class Summary:
    """Some durations in milliseconds."""

    count: int
    p50: float
    p90: float
    p95: float
    p99: float
    most: float


class Timeline:
    """Durations by name and second, of however many processes."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self.merge(rows)

    def merge(self, rows: Iterable[Row]) -> None:
        """Add what a process has sent."""
        for name, second, one in rows:
            self._rows[name, second].append(one)

    def names(self) -> list[str]:
        """Everything that was measured."""
        return sorted({name for name, _ in self._rows})

    def seconds(self, name: str) -> Mapping[int, HdrHistogram]:
        """The histogram of each second of the run that has any."""
        return {
            second: _sum(rows)
            for (each, second), rows in sorted(self._rows.items())
            if each == name
        }

    def total(self, name: str) -> HdrHistogram:
        """The histogram over the whole run; a name ending in ``*`` stands for all it begins."""
        return _sum(
            row for (each, _), rows in self._rows.items() if _named(each, name) for row in rows
        )

    def summary(self, name: str) -> Summary:
        """The usual percentiles over the whole run."""
        return summary(self.total(name))

    def save(self, path: Path) -> None:
        """Write one line a name and second, the histogram in HdrHistogram's base64."""
        with path.open("w", encoding="ascii", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("name", "second", "hdrhistogram"))
            for (name, second), rows in sorted(self._rows.items()):
                lines.writerow((name, second, str(_sum(rows).encode().decode("ascii"))))

    @classmethod
    def load(cls, path: Path) -> Timeline:
        """Read what ``save`` has written."""
        with path.open(encoding="ascii", newline="") as file:
            next(lines := csv.reader(file))
            return cls([(name, int(second), one) for name, second, one in lines])


def percentile(histogram: HdrHistogram, share: float) -> int:
    """The microseconds that this share of all samples stays at or under; 0 of none.

    The library rounds the rank to the nearest; of few samples that names too small a one.
    """
    count = histogram.total_count
    if not count:
        return 0
    rank = math.ceil(round(share * count, 6))
    return int(histogram.get_value_at_percentile(100 * rank / count))


def summary(histogram: HdrHistogram) -> Summary:
    """The usual percentiles of a histogram, in milliseconds; zeros of an empty one."""
    if not histogram.total_count:
        return Summary(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    p50, p90, p95, p99 = (percentile(histogram, share) / 1000 for share in SHARES)
    most = histogram.get_max_value() / 1000
    return Summary(int(histogram.total_count), p50, p90, p95, p99, most)


def _sum(rows: Iterable[str]) -> HdrHistogram:
    whole = empty()
    for each in rows:
        whole.decode_and_add(each)
    return whole


def _named(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
