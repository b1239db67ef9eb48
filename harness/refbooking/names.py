"""People's names as typed: any script, tidied but never judged (E101)."""

import unicodedata

LONGEST = 100


def tidy(text: str) -> str:
    """NFC, without control and direction-override characters, ends trimmed."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf")).strip()


def acceptable(name: str) -> bool:
    """Whether a tidied name has 1 to 100 characters."""
    return 0 < len(name) <= LONGEST


def same(one: str, other: str) -> bool:
    """Whether two names read the same, whatever their case."""
    return tidy(one).casefold() == tidy(other).casefold()
