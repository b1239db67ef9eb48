"""Days and times as people say them: ``9:40am``, ``Tuesday 3 November``, ``in 42 days``.

Everything local is Europe/London; everything returned as an instant is aware and in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_WEEKDAY, _MONTH = "|".join(WEEKDAYS), "|".join(MONTHS)
DAY = rf"(?:(?:{_WEEKDAY}) \d{{1,2}} (?:{_MONTH})(?: \d{{4}})?|today|tomorrow|in \d+ days)"
TIME = r"(?:\d{1,2}(?::\d\d(?::\d\d)?)?(?:am|pm)|\d\d:\d\d(?::\d\d)?(?: GMT| BST)?|midday|midnight)"
MOMENT = rf"(?:{TIME}(?: on)? {DAY}|{TIME})"
SPAN = r"(?:\d+|an?|one|two|three) (?:second|minute|hour|day|week)s?"
BIRTH = rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}"


class NoSuchTime(ValueError):
    """A day or time that the calendar does not have; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, with its zone where the words had one."""

    at: time
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, and a day when one was said."""

    clock: ClockTime
    day: str | None = None

    def instant(self, today: date) -> datetime:
        """When that is, seen from ``today``."""
        day_meant = today if self.day is None else day(self.day, today)
        return instant(day_meant, self.clock)


def clock_time(words: str) -> ClockTime:
    """``9:40am``, ``14:05``, ``08:29:59 GMT``, ``midday``."""
    if words in ("midday", "midnight"):
        return ClockTime(time(12 if words == "midday" else 0))
    zone = words[-3:] if words.endswith((" GMT", " BST")) else None
    found = re.match(r"(\d+)(?::(\d+))?(?::(\d+))?(am|pm)?", words)
    if found is None:
        raise NoSuchTime(f"{words!r} is no time of day; write 9:40am, 14:05 or 08:29:59 GMT")
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    return ClockTime(time(hour, minute, second), zone)


def day(words: str, today: date) -> date:
    """A day as said on ``today``; one without a year is the nearest with that weekday."""
    if words in ("today", "tomorrow"):
        return today + timedelta(days=words == "tomorrow")
    if counted := re.fullmatch(r"in (\d+) days", words):
        return today + timedelta(days=int(counted[1]))
    weekday, number, month, *year = words.split()
    years = [int(year[0])] if year else [today.year, today.year + 1, today.year - 1]
    for candidate in (date(y, MONTHS.index(month) + 1, int(number)) for y in years):
        if WEEKDAYS[candidate.weekday()] == weekday:
            return candidate
    raise NoSuchTime(f"{words!r} is on no calendar near {today}: check the weekday")


def birth_date(words: str) -> date:
    """``12 March 1984``."""
    number, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(number))


def instant(day_meant: date, clock: ClockTime) -> datetime:
    """The instant of a London day and time; the zone, if said, chooses in the repeated hour."""
    wall = datetime.combine(day_meant, clock.at, LONDON)
    if clock.zone is not None:
        for reading in (wall, wall.replace(fold=1)):
            if reading.tzname() == clock.zone:
                return reading.astimezone(UTC)
        raise NoSuchTime(f"London is not on {clock.zone} at {wall:%H:%M on %d %B %Y}")
    found = wall.astimezone(UTC)
    if found.astimezone(LONDON).time() != clock.at:
        raise NoSuchTime(f"{wall:%H:%M} does not exist on {wall:%d %B %Y}: the clocks go forward")
    return found


def time_of(text: str) -> time:
    """``08:00`` as a profile writes it."""
    return clock_time(text.strip()).at


def moment(words: str) -> Moment:
    """``09:30 on Wednesday 21 October``, ``9am tomorrow``, ``14:00``."""
    found = re.fullmatch(rf"({TIME})(?:(?: on)? ({DAY}))?", words)
    if found is None:
        raise NoSuchTime(f"{words!r} is no moment; write 09:30 on Wednesday 21 October")
    return Moment(clock_time(found[1]), found[2])


def span(words: str) -> timedelta:
    """``61 minutes``, ``a day``."""
    number, unit = words.split()
    amount = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}.get(number) or int(number)
    return timedelta(**{unit.rstrip("s") + "s": amount})


def london(at: datetime) -> datetime:
    """An instant on a London clock."""
    return at.astimezone(LONDON)


def words_for(at: datetime) -> str:
    """``9:40am``, ``midday``: how a page or a feature says an instant's time of day."""
    wall = at.astimezone(LONDON)
    if wall.minute == 0 and wall.hour in (0, 12):
        return "midday" if wall.hour else "midnight"
    minutes = f":{wall.minute:02}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{'am' if wall.hour < 12 else 'pm'}"
