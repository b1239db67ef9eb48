"""Lengths of time as people write them: ``90s``, ``10m``, ``7d``."""

from __future__ import annotations

import re

UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
WRITTEN = re.compile(r"(\d+(?:\.\d+)?)([smhd])")


def seconds(text: str) -> float:
    """The seconds of a length; a bare number is seconds.

    Raises:
        ValueError: it is none.
    """
    found = WRITTEN.findall(text.strip())
    if found and "".join(number + unit for number, unit in found) == text.strip():
        return sum(float(number) * UNITS[unit] for number, unit in found)
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no length of time: write 90s, 10m, 2h30m or 7d") from None


def written(length: float) -> str:
    """A length as people write it, in the largest unit of which it has whole ones."""
    whole = [unit for unit, seconds in UNITS.items() if length % seconds == 0]
    unit = whole[-1] if whole else "s"
    return f"{length / UNITS[unit]:g}{unit}"
