"""Pieces of replies, each kept until what it was made from has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
S = TypeVar("S")


class Fragments(Generic[S, T]):
    """Made pieces by key, beside the frozen values that they were made from.

    Two values that are equal make equal pieces, so nothing need be thrown away at a reset.
    """

    def __init__(self, make: Callable[[S], T]) -> None:
        self._make = make
        self._kept: dict[Hashable, tuple[S, T]] = {}

    def of(self, key: Hashable, source: S) -> T:
        """The piece of ``source``, made at most once while it stays the same."""
        kept = self._kept.get(key)
        if kept is None or (kept[0] is not source and kept[0] != source):
            kept = self._kept[key] = (source, self._make(source))
        return kept[1]
