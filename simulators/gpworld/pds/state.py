"""What PDS itself remembers: updates it has answered, and who has asked how much this second."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from gpworld.core.clock import Clock
from gpworld.core.seeds import Seeds
from gpworld.pds.index import Index
from gpworld.pds.settings import PdsSettings
from gpworld.people.population import Population

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class PdsState:
    """All of it as a value."""

    answered: dict[str, tuple[str, int]]
    spent: dict[str, tuple[datetime, int]]


class Pds:
    """PDS in one world."""

    def __init__(
        self,
        population: Population,
        clock: Clock,
        seeds: Seeds,
        settings: PdsSettings | None = None,
    ) -> None:
        self.population, self.clock, self.seeds = population, clock, seeds
        self.settings = settings or PdsSettings()
        self.index = Index(population)
        self._lock = threading.Lock()
        self._answered: dict[str, tuple[str, int]] = {}
        self._spent: dict[str, tuple[datetime, int]] = {}

    def spend(self, caller: str, limit: int) -> bool:
        """Take one request of this second's allowance, if one is left."""
        second = self.clock.now().replace(microsecond=0)
        with self._lock:
            began, taken = self._spent.get(caller, (second, 0))
            taken = taken if began == second else 0
            self._spent[caller] = (second, taken + 1)
            return taken < limit

    def repeated(self, request_id: str, number: str) -> bool:
        """Whether an update under this request id has been made to this record before."""
        with self._lock:
            return self._answered.get(request_id, ("", 0))[0] == number

    def answer(self, request_id: str, number: str, version: int) -> None:
        """Remember an update by its request id, so that a retry does not repeat it."""
        with self._lock:
            self._answered[request_id] = (number, version)
            while len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]

    def state(self) -> PdsState:
        """All of it as a value."""
        with self._lock:
            return PdsState(dict(self._answered), dict(self._spent))

    def restore(self, state: PdsState) -> None:
        """Become this state."""
        with self._lock:
            self._answered, self._spent = dict(state.answered), dict(state.spent)
