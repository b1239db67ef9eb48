"""London time: local dates, dates and times in words, and the wire's form of instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class NoSuchTime(ValueError):
    """A wall-clock time that the spring change of clocks skips."""


def local(at: datetime) -> datetime:
    """An aware instant as London's wall clock shows it."""
    return at.astimezone(LONDON)


def today(now: datetime) -> date:
    """The date in London at an instant."""
    return local(now).date()


def instant(wall: datetime, *, fold: int = 0) -> datetime:
    """The UTC instant of a naive London time; the hour that exists twice is read by `fold`.

    Raises `NoSuchTime` for a time the clocks jump over (E11).
    """
    at = wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC)
    if local(at).replace(tzinfo=None) != wall.replace(fold=0):
        raise NoSuchTime(f"{wall.isoformat()} does not exist in London")
    return at


def midnight(day: date) -> datetime:
    """The UTC instant at which a London date begins."""
    return instant(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware by instant()


def day_words(day: date) -> str:
    """Such as `Tuesday 3 November 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day_words(day: date) -> str:
    """Such as `Tuesday 3 November`, where the year is plain from the page."""
    return f"{day:%A} {day.day} {day:%B}"


def time_words(at: datetime) -> str:
    """Such as `9:40am`, `midday`, `midnight`, or `1:30am BST` in the hour that exists twice."""
    wall = local(at)
    words = clock_words(wall.time())
    return f"{words} {wall.tzname()}" if _exists_twice(wall) else words


def clock_words(wall: time) -> str:
    """A time of day, such as `8am`, `6:30pm` or `midday`."""
    if wall.minute == 0 and wall.hour in (0, 12):
        return "midday" if wall.hour else "midnight"
    half = "am" if wall.hour < 12 else "pm"
    minutes = f":{wall.minute:02}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{half}"


def _exists_twice(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def iso_day(text: str) -> date:
    """The date written `YYYY-MM-DD`; raises `ValueError` for the other forms of ISO 8601 too."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"{text} is not written as {day.isoformat()}")
    return day


def wire(at: datetime) -> str:
    """RFC 3339 with London's offset, to the microsecond where there is one."""
    return local(at).isoformat()


def wire_or_none(at: datetime | None) -> str | None:
    """`wire`, for an instant that may not have happened yet."""
    return None if at is None else wire(at)


def same_wall_clock(at: datetime, days: int) -> datetime:
    """The instant some days later at the same wall-clock time."""
    return (local(at) + timedelta(days=days)).astimezone(UTC)
