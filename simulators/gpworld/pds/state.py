"""What PDS itself remembers: updates and assertions it has answered, and how much was asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from gpworld.core.clock import Clock, MachineWall, Wall
from gpworld.core.seeds import Seeds
from gpworld.pds.index import Index
from gpworld.pds.settings import PdsSettings
from gpworld.people.model import Person
from gpworld.people.population import Population

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class PdsState:
    """All of it as a value."""

    answered: dict[str, tuple[str, Person]]
    spent: dict[str, tuple[int, int]]
    exchanged: tuple[str, ...] = ()


class Pds:
    """PDS in one world."""

    def __init__(
        self,
        population: Population,
        clock: Clock,
        seeds: Seeds,
        settings: PdsSettings | None = None,
        wall: Wall | None = None,
    ) -> None:
        self.population, self.clock, self.seeds = population, clock, seeds
        self.wall = wall or MachineWall()
        self.settings = settings or PdsSettings()
        self.index = Index(population)
        self._lock = threading.Lock()
        self._answered: dict[str, tuple[str, Person]] = {}
        self._spent: dict[str, tuple[int, int]] = {}
        self._exchanged: dict[str, None] = {}

    def spend(self, what: str, limit: int | None, seconds: int = 1) -> bool:
        """Take one of an allowance per so many seconds, if one is left; None is no limit."""
        if limit is None:
            return True
        window = int(self.clock.now().timestamp()) // seconds
        with self._lock:
            began, taken = self._spent.get(what, (window, 0))
            taken = taken if began == window else 0
            self._spent[what] = (window, taken + 1)
            return taken < limit

    def first_use(self, jti: str) -> bool:
        """Whether no assertion of this ``jti`` was exchanged before; from now on one was."""
        with self._lock:
            known = jti in self._exchanged
            self._exchanged[jti] = None
            while len(self._exchanged) > REMEMBERED:
                del self._exchanged[next(iter(self._exchanged))]
            return not known

    def repeated(self, request_id: str, number: str) -> Person | None:
        """What an update of this record under this request id was answered with before."""
        with self._lock:
            held, person = self._answered.get(request_id.lower(), ("", None))
            return person if held == number else None

    def commit(self, request_id: str, before: Person, after: Person) -> Person | None:
        """Make an update once per request id; None, and nothing done, if the record has changed.

        Looking, writing and remembering are one step, so that a retry that overtakes the first try
        gets the same answer and not a conflict with it.
        """
        with self._lock:
            held, person = self._answered.get(request_id.lower(), ("", None))
            if person is not None and held == before.nhs_number:
                return person
            changed = self.population.exchange(before, after)
            if changed is None:
                return None
            self._answered[request_id.lower()] = (before.nhs_number, changed)
            while len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]
            return changed

    def state(self) -> PdsState:
        """All of it as a value."""
        with self._lock:
            return PdsState(dict(self._answered), dict(self._spent), tuple(self._exchanged))

    def restore(self, state: PdsState) -> None:
        """Become this state."""
        with self._lock:
            self._answered, self._spent = dict(state.answered), dict(state.spent)
            self._exchanged = dict.fromkeys(state.exchanged)
