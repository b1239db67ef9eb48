"""Whose turn it is: which of the matching requests a rule strikes, and when it has done its part.

Fault rules of the world and chaos rules of the text gateway both count by this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
        over = self.nth or self.first
        return bool((self.times and self.struck >= self.times) or (over and self.seen >= over))

    @property
    def unused(self) -> bool:
        """Whether what was asked of it has not happened: too few strikes, or none at all."""
        return self.struck < (1 if self.nth else max(self.times, 1))

    def met(self, draw: Callable[[int], float]) -> tuple[Turns, bool]:
        """How it stands after one more match, and whether that one is struck.

        ``draw`` gives a number from 0 to 1 that belongs to the n-th match.
        """
        seen = self.seen + 1
        strikes = self._is_due(seen) and (self.chance >= 1 or draw(seen) < self.chance)
        told = (self.nth, self.first, self.every, self.chance, self.times)
        return Turns(*told, seen, self.struck + strikes), strikes

    def _is_due(self, seen: int) -> bool:
        if self.nth:
            return seen == self.nth
        if self.first:
            return seen <= self.first
        return not self.every or seen % self.every == 0
