"""Dates and times as search parameters and resources write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gpworld.core import london
from gpworld.gpconnect.errors import bad_parameter

# An unencoded plus sign arrives as a blank: it is taken for what it was.
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})")
_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})[+ ](00:00|01:00)")
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a search: the calendar day as written, and the time when there is one."""

    day: date
    time: datetime | None = None

    @property
    def from_here(self) -> datetime:
        """The first instant it covers: of a day its London midnight."""
        return self.time or london.midnight(self.day)

    @property
    def up_to_here(self) -> datetime:
        """The instant it ends at: of a day the midnight after it."""
        return self.time or london.midnight(london.day_after(self.day))


def bound(name: str, text: str, prefix: str) -> Bound:
    """Read ``ge2026-11-02`` or ``le2026-11-02T09:00:00+00:00``.

    Raises:
        Problem: 422 INVALID_PARAMETER that says what is wrong with it.
    """
    if not text.startswith(prefix):
        raise bad_parameter(f"{name} must begin with {prefix}: {name}={prefix}yyyy-mm-dd")
    written = text[len(prefix) :]
    try:
        if whole := _DATE.fullmatch(written):
            return Bound(_day(whole[1]))
        if exact := _DATE_TIME.fullmatch(written):
            day = _day(exact[1])
            return Bound(day, datetime.fromisoformat(f"{exact[1]}T{exact[2]}+{exact[3]}"))
    except ValueError:
        pass
    raise bad_parameter(
        f"{name}={text[:40]} is not a date: write yyyy-mm-dd, or yyyy-mm-ddThh:mm:ss "
        "with +00:00 or +01:00 (no Z)."
    )


def day_bound(name: str, text: str, prefix: str) -> date:
    """Read ``ge2026-11-02``, a day without time.

    Raises:
        Problem: 422 INVALID_PARAMETER.
    """
    found = bound(name, text, prefix)
    if found.time is not None:
        raise bad_parameter(f"{name}={text} has a time: only yyyy-mm-dd is searched for here.")
    return found.day


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("far beyond any appointment book")
    return day


def instant(text: object) -> datetime | None:
    """The instant of a date-time with offset, in UTC; None when it is something else."""
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    sensible = read.tzinfo is not None and FIRST_YEAR <= read.year <= LAST_YEAR
    return read.astimezone(UTC) if sensible else None
