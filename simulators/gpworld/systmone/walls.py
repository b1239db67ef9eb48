"""UK wall times, the only times on this wire: read, written, and compared as walls (A1).

In the night when the clocks go back two instants share one wall time; what a message says by wall
time is therefore compared with the wall times of slots, and never turned into one instant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gpworld.core import london

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1900, 2201)


def read(text: str) -> datetime:
    """The wall time of a date-time's first 19 characters, or midnight of a plain date.

    Raises:
        ValueError: it is neither.
    """
    moment = text[:19]
    if not (_MOMENT.fullmatch(moment) or _DAY.fullmatch(text)):
        raise ValueError(text)
    wall = datetime.fromisoformat(moment)
    if wall.year not in _YEARS:
        raise ValueError(text)
    return wall


def read_day(text: str) -> date:
    """The date of the first ten characters.

    Raises:
        ValueError: it is none.
    """
    if not _DAY.fullmatch(text[:10]):
        raise ValueError(text)
    return date.fromisoformat(text[:10])


def of(instant: datetime) -> datetime:
    """The wall time of an instant."""
    return london.local(instant).replace(tzinfo=None)


def written(wall: datetime) -> str:
    """As it stands on the wire: the ending is decoration."""
    return wall.isoformat(timespec="seconds") + ".0Z"


def has_come(wall: datetime, now: datetime) -> bool:
    """Whether a wall time lies in the past by every reading of it."""
    return all(reading <= now for reading in _readings(wall))


def bounds(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """Instants between which everything lies whose wall time is in [first, last)."""
    return min(_readings(first)), max(_readings(last))


def _readings(wall: datetime) -> tuple[datetime, datetime]:
    there = wall.replace(tzinfo=london.LONDON)
    return there.astimezone(UTC), there.replace(fold=1).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """Wall times from ``first`` up to, and without, ``last``."""

    first: datetime
    last: datetime

    def holds(self, wall: datetime) -> bool:
        """Whether a wall time lies in it."""
        return self.first <= wall < self.last
