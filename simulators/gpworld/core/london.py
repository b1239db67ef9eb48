"""Europe/London: the only module that turns instants into local times and back.

Inside a world all instants are aware UTC; local times exist on wires and pages only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local(instant: datetime) -> datetime:
    """The same instant on a London clock, aware."""
    return instant.astimezone(LONDON)


def local_date(instant: datetime) -> date:
    """The London calendar day of an instant."""
    return instant.astimezone(LONDON).date()


def at_local(day: date, clock_time: time) -> datetime:
    """The UTC instant of a London wall time; of a repeated one the first (summer) reading.

    Raises:
        ValueError: the wall time does not exist (the spring gap).
    """
    wall = datetime.combine(day, clock_time, LONDON)
    instant = wall.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValueError(f"{wall:%Y-%m-%d %H:%M} does not exist in London: the clocks go forward")
    return instant


def midnight(day: date) -> datetime:
    """The UTC instant at which a London day begins."""
    return at_local(day, time(0))


def day_after(day: date) -> date:
    """The next calendar day."""
    return day + timedelta(days=1)


def naive(instant: datetime) -> str:
    """``yyyy-MM-ddTHH:mm:ss`` on a London clock, without offset: how EMIS and SystmOne write it."""
    return instant.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S")


def with_offset(instant: datetime) -> str:
    """``yyyy-MM-ddTHH:mm:ss+01:00`` on a London clock: how GP Connect writes it."""
    return instant.astimezone(LONDON).isoformat(timespec="seconds")


def from_naive(text: str) -> datetime:
    """The UTC instant of a London wall time written without offset (a bare date is midnight).

    Raises:
        ValueError: not a date or date-time, or a wall time that does not exist.
    """
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None:
        raise ValueError("a local time carries no offset")
    return at_local(wall.date(), wall.time())
