"""Whose turn it is: which of the matching requests a rule strikes, and when it has done its part.

Fault rules of the world and chaos rules of the text gateway both count by this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Turns:
    """What a rule was told to count, and how far it has counted.

    Attributes:
        nth: only the n-th match; ``first``: the first n; ``every``: each n-th; 0 is any.
        chance: the share of matches that are struck.
        times: how many are struck before the rule is spent; 0 is without end.
        seen: matches so far; ``struck``: how many of them were struck.
    """

    nth: int = 0
    first: int = 0
    every: int = 0
    chance: float = 1.0
    times: int = 0
    seen: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        """Whether it can never strike again."""
        return self.is_over(self.seen, self.struck)

    @property
    def unused(self) -> bool:
        """Whether what was asked of it has not happened: too few strikes, or none at all."""
        return self.struck < (1 if self.nth else max(self.times, 1))

    def met(self, draw: Callable[[int], float]) -> tuple[Turns, bool]:
        """How it stands after one more match, and whether that one is struck."""
        seen = self.seen + 1
        strikes = self.strikes(seen, draw)
        return replace(self, seen=seen, struck=self.struck + strikes), strikes

    def strikes(self, match: int, draw: Callable[[int], float]) -> bool:
        """Whether the n-th match is struck; ``draw`` gives its number from 0 to 1."""
        return self._is_due(match) and (self.chance >= 1 or draw(match) < self.chance)

    def is_over(self, seen: int, struck: int) -> bool:
        """Whether nothing can be struck after so many matches and strikes."""
        last = self.nth or self.first
        return bool((self.times and struck >= self.times) or (last and seen >= last))

    def _is_due(self, match: int) -> bool:
        if self.nth:
            return match == self.nth
        if self.first:
            return match <= self.first
        return not self.every or match % self.every == 0
