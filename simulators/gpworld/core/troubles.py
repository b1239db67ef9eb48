"""What stands ready in one guard for when fault rules concern its system."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from gpworld.core.clock import Clock
from gpworld.core.course import Course, Ended, Manners
from gpworld.core.exchange import Answer, Later, Reply, Request, Stream
from gpworld.core.faults import FaultBook, Standing
from gpworld.core.punctuality import Punctuality
from gpworld.core.recall import Memory, Recalled
from gpworld.core.seeds import Seeds


@dataclass(frozen=True, slots=True)
class Engine:
    """The fault engine of one world: its rules, what stale suppliers remember, and its lag."""

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


class Troubles:
    """The engine as one system meets it."""

    def __init__(self, system: str, engine: Engine, manners: Callable[[], Manners]) -> None:
        """``manners`` gives the dialect's part: asked for once, when it is first needed."""
        self._system, self._engine, self._give = system, engine, manners
        self._lock = threading.Lock()
        self._held = 0
        self._era = engine.book.era

    @property
    def expected(self) -> bool:
        """Whether some rule may strike this system: all that a request costs when none does."""
        return self._system in self._engine.book.concerned

    @cached_property
    def _manners(self) -> Manners:
        return self._give()

    def answer(
        self,
        request: Request,
        work: Callable[[Request], Reply | Later | Stream],
        note: Callable[[Ended, tuple[str, ...]], None],
    ) -> Answer | None:
        """What becomes of a request that rules strike; None when none does.

        ``work`` has the simulator answer; ``note`` is told how it ended and which rules struck.
        """
        engine, manners = self._engine, self._manners
        facts, era = manners.facts(request), engine.book.era
        strikes = engine.book.draw(self._system, facts, self._waiting(era))
        if not strikes:
            return None
        names = tuple(strike.rule.name for strike in strikes)

        def over(ended: Ended) -> None:
            if ended.asked_ms:
                engine.punctuality.kept(ended.asked_ms, ended.delivered_ms)
            note(ended, names)

        course = Course(
            request=request,
            facts=facts,
            strikes=strikes,
            manners=manners,
            recall=engine.memory,
            work=work,
            note=over,
            held=lambda change: self._hold(era, change),
            alive=lambda: engine.book.era == era,
        )
        return course.begin()

    def _waiting(self, era: int) -> int:
        """How many replies are held back: those of a world that was reset are not."""
        with self._lock:
            if era != self._era:
                self._era, self._held = era, 0
            return self._held

    def _hold(self, era: int, change: int) -> None:
        with self._lock:
            if era == self._era:
                self._held += change
