"""NHS numbers: the check digit, and the range that is never issued to a real person."""

from __future__ import annotations

from functools import lru_cache
from operator import mul

WEIGHTS = tuple(range(10, 1, -1))
FIRST_RESERVED, LAST_RESERVED = 9_990_000_000, 9_999_999_999


def check_digit(nine: str) -> int | None:
    """The tenth digit for nine digits, or None when no such number exists."""
    return _check(sum(map(mul, map(int, nine), WEIGHTS)))


def _check(weighed: int) -> int | None:
    remainder = 11 - weighed % 11
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
    """The ``index``-th (from 0) reserved number, each index its own.

    Of ten candidates that differ in the ninth digit at least nine exist, so nine are used.

    Raises:
        ValueError: the range is spent (900,000 numbers).
    """
    block, place = divmod(index, 9)
    if not 0 <= block < 100_000:
        raise ValueError("no reserved NHS number is left: ask for fewer people")
    return _block(str(999_00000 + block))[place]


@lru_cache(maxsize=16)
def _block(eight: str) -> list[str]:
    """The numbers that begin with these eight digits."""
    weighed = sum(map(mul, map(int, eight), WEIGHTS))
    digits = ((ninth, _check(weighed + 2 * ninth)) for ninth in range(10))
    return [f"{eight}{ninth}{digit}" for ninth, digit in digits if digit is not None]
