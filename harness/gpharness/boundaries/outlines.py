"""Feature files written by a program: outlines, tables, and moments in a feature's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gpharness.words.calendar import LONDON, london

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
AROUND = {"one second before": -SECOND, "at that moment": timedelta(), "one second after": SECOND}
THIS_YEAR = 2026
"""The year of the world's calendar, in which features leave the year out."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """A scenario outline: its steps, and the rows that fill them in."""

    title: str
    steps: tuple[str, ...]
    rows: tuple[Row, ...]
    tags: str = ""

    def __str__(self) -> str:
        tags = f"  {self.tags}\n" if self.tags else ""
        steps = "\n".join(f"    {step}" for step in self.steps)
        table = "\n".join(f"      {line}" for line in _table(self.rows))
        return f"{tags}  Scenario Outline: {self.title}\n{steps}\n\n    Examples:\n{table}\n"


@dataclass(frozen=True, slots=True)
class Feature:
    """One file; ``made_by`` says how it is written again."""

    made_by: str
    tags: str
    title: str
    why: str
    outlines: tuple[Outline, ...]

    def __str__(self) -> str:
        head = f"# {self.made_by}\n{self.tags}\nFeature: {self.title}\n  {self.why}\n"
        return "\n".join([head, *map(str, self.outlines)])


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows under their headings, in columns."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield f"| {' | '.join(cells)} |"


def at(year: int, month: int, day: int, clock: str, zone: str | None = None) -> datetime:
    """An instant from what a clock in London shows; ``zone`` chooses in the repeated hour."""
    hour, minute = map(int, clock.split(":"))
    wall = datetime(year, month, day, hour, minute, tzinfo=LONDON)
    return (wall if zone in (None, wall.tzname()) else wall.replace(fold=1)).astimezone(UTC)


def day_of(instant: datetime) -> str:
    """``Wednesday 28 October``, with its year when that is not the world's."""
    wall = london(instant)
    year = "" if wall.year == THIS_YEAR else f" {wall.year}"
    return f"{wall:%A} {wall.day} {wall:%B}{year}"


def moment(instant: datetime) -> str:
    """``08:29:59 GMT on Wednesday 28 October``."""
    return f"{london(instant):%H:%M:%S %Z} on {day_of(instant)}"


def days_on(instant: datetime, days: int) -> datetime:
    """The same time on London's clock, so many days on."""
    return (london(instant) + days * DAY).astimezone(UTC)


def around(case: str, edge: datetime) -> Iterator[tuple[dict[str, str], bool]]:
    """A second before an edge, at it and a second after: the first cells of a row, and if past."""
    for name, by in AROUND.items():
        yield {"case": f"{case}, {name}", "time": moment(edge + by)}, by >= timedelta()
