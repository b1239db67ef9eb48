"""Plots as SVG text: axes, lines, bars, bands, dots, heat; their colours are the style sheet's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 760, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 44
SERIES = 8
"""So many styles has the style sheet: ``s0`` to ``s7``."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to places on one axis, straight or logarithmic."""

    low: float
    high: float
    begin: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value; what lies outside is at the edge."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(self.begin + share * (self.end - self.begin), 1)

    def ticks(self) -> list[float]:
        """Round values along the axis."""
        return _decades(self.low, self.high) if self.log else _round(self.low, self.high)


def _round(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    first = math.ceil(low / step)
    return [place * step for place in range(first, math.floor(high / step + 1e-9) + 1)]


def _decades(low: float, high: float) -> list[float]:
    times = (1, 2, 5) if high / low < 200 else (1,)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = [10.0**power * each for power in powers for each in times]
    return [value for value in every if low * 0.999 <= value <= high * 1.001]


@dataclass(slots=True)
class Plot:
    """One plot in the making.

    ``title`` is what a reader who cannot see it is told; ``x`` and ``y`` are (low, high).
    """

    title: str
    x: tuple[float, float]
    y: tuple[float, float]
    x_name: str
    y_name: str
    x_log: bool = False
    y_log: bool = False
    x_label: Callable[[float], str] | None = None
    _inside: list[str] = field(default_factory=list)

    @property
    def across(self) -> Scale:
        """The horizontal axis."""
        return _scale(self.x, LEFT, WIDTH - RIGHT, log=self.x_log)

    @property
    def up(self) -> Scale:
        """The vertical axis."""
        return _scale(self.y, HEIGHT - BOTTOM, TOP, log=self.y_log)

    def line(self, points: Iterable[tuple[float, float]], series: int) -> None:
        """Straight lines from point to point."""
        placed = " ".join(f"{self.across.at(x)},{self.up.at(y)}" for x, y in points)
        if placed:
            self._inside.append(f'<polyline class="line s{series % SERIES}" points="{placed}"/>')

    def dot(self, x: float, y: float, series: int, told: str) -> None:
        """One point, which tells what it is."""
        self._inside.append(
            f'<circle class="dot s{series % SERIES}" cx="{self.across.at(x)}" '
            f'cy="{self.up.at(y)}" r="5"><title>{escape(told)}</title></circle>'
        )

    def bar(
        self, x: tuple[float, float], y: tuple[float, float], series: int, told: str = ""
    ) -> None:
        """A rectangle between two values either way."""
        self._rectangle(x, y, f'class="bar s{series % SERIES}"', told)

    def cell(self, x: tuple[float, float], y: tuple[float, float], share: float, told: str) -> None:
        """A rectangle, the stronger the greater its share."""
        self._rectangle(x, y, f'class="heat" fill-opacity="{0.08 + 0.92 * share:.2f}"', told)

    def band(self, x: tuple[float, float]) -> None:
        """What lies between two values, over the whole height."""
        self._rectangle(x, self.y, 'class="band"', "")

    def level(self, y: float, told: str) -> None:
        """A horizontal line that is a limit."""
        at = self.up.at(y)
        self._inside.append(
            f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>'
            f'<text class="said" x="{LEFT + 6}" y="{at - 5}">{escape(told)}</text>'
        )

    def mark(self, x: float, told: str) -> None:
        """A word below the horizontal axis."""
        at, below = self.across.at(x), HEIGHT - BOTTOM + 17
        self._inside.append(f'<text class="tick" x="{at}" y="{below}">{escape(told)}</text>')

    def _rectangle(
        self, x: tuple[float, float], y: tuple[float, float], how: str, told: str
    ) -> None:
        left, right = sorted(self.across.at(each) for each in x)
        top, bottom = sorted(self.up.at(each) for each in y)
        said = f"<title>{escape(told)}</title>" if told else ""
        self._inside.append(
            f'<rect {how} x="{left}" y="{top}" width="{right - left:.1f}" '
            f'height="{bottom - top:.1f}">{said}</rect>'
        )

    def svg(self) -> str:
        """The whole plot."""
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.title)}">'
            f"{self._axes()}{''.join(self._inside)}</svg>"
        )

    def _axes(self) -> str:
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        said = self.x_label or number
        parts = [
            f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{at}" y2="{at}"/>'
            f'<text class="tick end" x="{LEFT - 8}" y="{at + 4}">{number(tick)}</text>'
            for tick in self.up.ticks()
            for at in [self.up.at(tick)]
        ]
        parts += [
            f'<line class="axis" x1="{at}" x2="{at}" y1="{bottom}" y2="{bottom + 4}"/>'
            f'<text class="tick" x="{at}" y="{bottom + 17}">{said(tick)}</text>'
            for tick in self.across.ticks()
            for at in [self.across.at(tick)]
        ]
        middle = (LEFT + right) / 2
        parts.append(
            f'<line class="axis" x1="{LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
            f'<text class="name" x="{middle}" y="{HEIGHT - 6}">'
            f"{escape(self.x_name)}</text>"
            f'<text class="name" transform="translate(14 {(TOP + bottom) / 2}) rotate(-90)"'
            f">{escape(self.y_name)}</text>"
        )
        return "".join(parts)


def _scale(ends: tuple[float, float], begin: float, end: float, *, log: bool) -> Scale:
    low, high = ends
    if log:
        low = max(low, 1e-3)
        return Scale(low, max(high, low * 10), begin, end, log=True)
    return Scale(low, high if high > low else low + 1, begin, end)


def number(value: float) -> str:
    """As short as it can be told."""
    if value and abs(value) < 1:
        return f"{value:.2g}"
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with its words: heading, what it shows, what each style stands for, its numbers."""

    name: str
    heading: str
    sentence: str
    svg: str
    legend: Sequence[tuple[int, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
