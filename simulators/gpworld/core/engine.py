"""The fault engine of one world: its rules, what stale suppliers remember, and its lag."""

from __future__ import annotations

from dataclasses import dataclass

from gpworld.core.clock import Clock
from gpworld.core.faults import FaultBook, Standing
from gpworld.core.punctuality import Punctuality
from gpworld.core.recall import Memory, Recalled
from gpworld.core.seeds import Seeds


@dataclass(frozen=True, slots=True)
class Engine:
    """The fault engine of one world, whichever of its systems is asked."""

    book: FaultBook
    memory: Memory
    punctuality: Punctuality

    @classmethod
    def of(cls, seeds: Seeds, clock: Clock, punctuality: Punctuality | None = None) -> Engine:
        """An engine without rules."""
        return cls(FaultBook(seeds), Memory(clock), punctuality or Punctuality())

    def restore(self, rules: tuple[Standing, ...], recalled: Recalled | None = None) -> None:
        """Begin with these rules, and these old answers: nothing held back, nothing measured."""
        self.book.restore(rules)
        self.memory.restore(recalled or {})
        self.punctuality.clear()
