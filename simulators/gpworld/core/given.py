"""A table somebody wrote, read key by key; what is wrong is refused by key, with the remedy."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

Table: TypeAlias = Mapping[str, Any]  # what TOML or JSON can hold


class FaultError(ValueError):
    """A fault rule that means nothing: the key, what is wrong with it, and what to write."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(f"{key}: {sentence}" if key else sentence)
        self.key, self.sentence = key, sentence


class Given:
    """The values of one table; ``place`` is the table's own key, for what is said of its keys."""

    def __init__(self, table: object, known: Collection[str], place: str = "") -> None:
        """Take a table that may have these keys.

        Raises:
            FaultError: it is no table, or has a key that is not among them.
        """
        if not isinstance(table, Mapping):
            raise FaultError(place, f"{shown(table)} is no table; write {{ … }}")
        self._table: Table = table
        self._place = place
        for key in table:
            if key not in known:
                raise self.wrong(str(key), f"is not a known key; {nearest(str(key), known)}")

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def raw(self, key: str) -> object:
        """The value as it was written."""
        return self._table.get(key)

    def wrong(self, key: str, sentence: str) -> FaultError:
        """The error to raise for a key of this table."""
        return FaultError(f"{self._place}.{key}" if self._place else key, sentence)

    def text(self, key: str, known: Collection[str] | None = None) -> str:
        """A text, empty when it is left out; one of ``known`` where they are given."""
        value = self._table.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"{shown(value)} is not a text; write it in quotes")
        if value and known is not None and value not in known:
            raise self.wrong(key, f"{shown(value)} is not known; {nearest(value, known)}")
        return value

    def whole(self, key: str, least: int, most: int, otherwise: int | None = None) -> int:
        """A whole number in a range."""
        value = self._table.get(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(
                key, f"{shown(value)} does not fit; give a whole number from {least} to {most}"
            )
        return value

    def number(self, key: str, least: float, most: float, otherwise: float | None = None) -> float:
        """A number in a range."""
        value = self._table.get(key, otherwise)
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not math.isfinite(value)
            or not least <= value <= most
        ):
            raise self.wrong(
                key, f"{shown(value)} does not fit; give a number from {least:g} to {most:g}"
            )
        return float(value)


def shown(value: object) -> str:
    """A value as an error shows it: short."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def nearest(word: str, known: Collection[str]) -> str:
    """Which known word was meant, or all that there are."""
    if not known:
        return "there is none"
    close = difflib.get_close_matches(word, sorted(known), 1)
    return f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(sorted(known))}"
