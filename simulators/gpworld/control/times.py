"""Instants and lengths of time as people write them to a world."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}
_LENGTH = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|[dhms]))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])")


def instant(text: str) -> datetime:
    """An RFC 3339 instant, as UTC.

    Raises:
        ValueError: it is none, or carries no offset.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is not None:
        try:
            return found.astimezone(UTC)
        except OverflowError:
            pass  # no calendar has it
    raise ValueError(
        f'"{text}" is not an instant: write it with its offset, as 2026-10-20T09:00:00+01:00'
    )


def length(text: str) -> timedelta:
    """A length of time such as ``7d``, ``168h``, ``1h30m`` or ``1s``.

    Raises:
        ValueError: it is none.
    """
    if not _LENGTH.fullmatch(text):
        raise ValueError(f'"{text}" is not a length of time: write 7d, 168h, 15m, 1s or 1h30m')
    total = timedelta()
    try:
        for number, unit in _PART.findall(text):
            total += timedelta(**{_UNITS[unit]: float(number)})
    except OverflowError:
        raise ValueError(f'"{text}" is longer than any calendar: write less') from None
    return total


def day(text: str) -> date:
    """A calendar day.

    Raises:
        ValueError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a day: write it as 2026-10-20') from None
