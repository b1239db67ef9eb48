"""Dates and times as EMIS's callers write them, read into instants and London days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from gpworld.core import london

YEARS = range(1880, 2200)
SLASHED = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


def instant(text: str, *, whole_day: bool = False) -> datetime:
    """The instant of a local date-time; an offset, where one is given, is obeyed.

    A bare date is its midnight, or with ``whole_day`` the midnight that ends it.  A wall time
    that the spring change leaves out counts as one hour later: it only bounds a window.

    Raises:
        ValueError: not an ISO date or date-time, or a year nobody means.
    """
    wall = _iso(text)
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    if whole_day and len(text.strip()) <= len("yyyy-mm-dd"):
        return london.midnight(london.day_after(wall.date()))
    try:
        return london.at_local(wall.date(), wall.time())
    except ValueError:
        later = wall + timedelta(hours=1)
        return london.at_local(later.date(), later.time())


def day(text: str) -> date:
    """The London day written ``dd/MM/yyyy`` or in ISO form.

    Raises:
        ValueError: neither, or a year nobody means.
    """
    slashed = SLASHED.fullmatch(text.strip())
    wall = _iso(text if slashed is None else "{2}-{1}-{0}".format(*slashed.groups()))
    return wall.date() if wall.tzinfo is None else london.local_date(wall)


def _iso(text: str) -> datetime:
    return _meant(datetime.fromisoformat(text.strip()))


def _meant(wall: datetime) -> datetime:
    if wall.year not in YEARS:
        raise ValueError(f"the year {wall.year} lies outside {YEARS.start} to {YEARS.stop - 1}")
    return wall
