"""What stands ready in one guard for when fault rules concern its system."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from gpworld.core.course import Course, Manners, Visit
from gpworld.core.engine import Engine
from gpworld.core.exchange import Answer


class Troubles:
    """The engine as one system meets it."""

    def __init__(self, system: str, engine: Engine, manners: Callable[[], Manners]) -> None:
        """``manners`` gives the dialect's part: asked for once, when it is first needed."""
        self._system, self._engine, self._give = system, engine, manners

    @property
    def expected(self) -> bool:
        """Whether some rule may strike this system: all that a request costs when none does."""
        return self._system in self._engine.book.concerned

    @cached_property
    def _manners(self) -> Manners:
        return self._give()

    def answer(self, visit: Visit) -> Answer | None:
        """What becomes of a request that rules strike; None when none does."""
        book, manners = self._engine.book, self._manners
        facts, era = manners.facts(visit.request), book.era
        lot = book.draw(self._system, facts, era.held(self._system))
        if not lot.names:
            return None
        return Course(visit, facts, lot, era, self._engine, manners).begin()
