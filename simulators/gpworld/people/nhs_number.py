"""NHS numbers: the check digit, and the range that is never issued to a real person."""

from __future__ import annotations

WEIGHTS = range(10, 1, -1)
FIRST_RESERVED, LAST_RESERVED = 9_990_000_000, 9_999_999_999


def check_digit(nine: str) -> int | None:
    """The tenth digit for nine digits, or None when no such number exists."""
    remainder = 11 - sum(int(d) * w for d, w in zip(nine, WEIGHTS, strict=True)) % 11
    if remainder == 10:
        return None
    return 0 if remainder == 11 else remainder


def is_valid(text: str) -> bool:
    """Ten ASCII digits with a right check digit."""
    return (
        len(text) == 10
        and text.isascii()
        and text.isdigit()
        and check_digit(text[:9]) == int(text[9])
    )


def is_reserved(text: str) -> bool:
    """Valid and in the range 999 000 0000 to 999 999 9999, which is promised never to be issued."""
    return is_valid(text) and FIRST_RESERVED <= int(text) <= LAST_RESERVED


def reserved(index: int) -> str:
    """The ``index``-th (from 0) reserved number; about ten in eleven candidates exist.

    Raises:
        ValueError: the range is spent (there are about 909,000 numbers).
    """
    candidate = 999_000_000 + index + index // 10
    while candidate <= 999_999_999:
        digit = check_digit(str(candidate))
        if digit is not None:
            return f"{candidate}{digit}"
        candidate += 1
    raise ValueError("no reserved NHS number is left: ask for fewer people")
