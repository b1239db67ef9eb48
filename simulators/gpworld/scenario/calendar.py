"""The days and times of a scenario file: fixed ones, and those that lie relative to its start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gpworld.core.london import at_local, local, local_date, midnight

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STEP = timedelta(minutes=5)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def duration(text: str) -> timedelta:
    """``7d``, ``36h`` or ``15m``."""
    number, unit = re.fullmatch(r"(\d+)([dhm])", text).groups()  # type: ignore[union-attr]  # the schema saw to it
    return timedelta(**{_UNITS[unit]: int(number)})


def the_day(text: str, start: datetime) -> date:
    """The day that ``2026-11-03``, ``+3``, ``tuesday`` or ``clocks+1`` means in a world.

    A weekday is the first one on or after the day on which the world begins; ``clocks`` is the
    next Sunday on which the clocks change.

    Raises:
        ValueError: no calendar has it.
    """
    today = local_date(start)
    if text in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(text) - today.weekday()) % 7)
    if text.startswith("clocks"):
        return clock_change(today) + timedelta(days=int(text.removeprefix("clocks") or 0))
    if text[0] in "+-":
        return today + timedelta(days=int(text))
    return date.fromisoformat(text)


def clock_change(today: date) -> date:
    """The next day after ``today`` on which London's clocks change."""

    def offset(day: date) -> timedelta | None:
        return local(datetime.combine(day, time(12), UTC)).utcoffset()

    day = today + timedelta(days=1)
    while offset(day) == offset(day - timedelta(days=1)):
        day += timedelta(days=1)
    return day


def days(first: date, repeat: Mapping[str, Any]) -> Iterator[date]:
    """The days on which a session is held: the first, and those that ``repeat`` adds."""
    length = repeat.get("weeks", 0) * 7 or repeat.get("days", 1)
    wanted = [WEEKDAYS.index(name) for name in repeat.get("weekdays", WEEKDAYS)]
    for number in range(length):
        day = first + timedelta(days=number)
        if day.weekday() in wanted:
            yield day


def instant(day: date, text: str, start: datetime) -> datetime:
    """The instant of a London ``09:00``, or of ``+20m`` and ``-1h`` from the world's start.

    Those from the start are whole five minutes; none before it lies before that day's midnight,
    so that a world which begins at night has its earlier slots today as well.

    Raises:
        ValueError: the clocks go forward over that time.
    """
    if text.startswith("+"):
        wanted = start + duration(text[1:])
        return _floor(wanted + STEP - timedelta(microseconds=1))
    if text.startswith("-"):
        return max(_floor(start - duration(text[1:])), midnight(local_date(start)))
    return at_local(day, time.fromisoformat(text))


def anchor(now: datetime) -> datetime:
    """The instant that a world which follows real time is built for: now, to five minutes."""
    return _floor(now)


def _floor(moment: datetime) -> datetime:
    return moment - timedelta(
        minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond
    )
