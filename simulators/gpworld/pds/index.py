"""Everybody by birth date: the one parameter that every search must have."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right

from gpworld.people.model import Person
from gpworld.people.population import Population


class Index:
    """Finds the people of a birth date, or of a range of them, without looking at the others.

    It follows the population: single changes at once, a whole restored one at the next search.
    The population tells of changes under its own lock, so this lock is never held while the
    population is asked for anything.
    """

    def __init__(self, population: Population) -> None:
        self._population = population
        self._building = threading.Lock()
        self._lock = threading.Lock()
        self._numbers: dict[str, set[str]] = {}
        self._dates: list[str] | None = None
        self._dates_of: dict[str, str] = {}
        self._generation = -1
        self._meanwhile: list[Person] | None = None
        population.listen(self._follow)

    def born(self, first: str | None, last: str | None) -> list[Person]:
        """People born from ``first`` to ``last``, both included, by date and NHS number."""
        self._catch_up()
        with self._lock:
            numbers = [n for day in self._days(first, last) for n in sorted(self._numbers[day])]
        people = (self._population.person(number) for number in numbers)
        return [person for person in people if person is not None]

    def _days(self, first: str | None, last: str | None) -> list[str]:
        if first == last and first is not None:
            return [first] if first in self._numbers else []
        if self._dates is None:
            self._dates = sorted(self._numbers)
        low = bisect_left(self._dates, first) if first else 0
        high = bisect_right(self._dates, last) if last else len(self._dates)
        return self._dates[low:high]

    def _catch_up(self) -> None:
        """Build anew when everybody was replaced; whoever changes meanwhile is put in after."""
        if self._generation == self._population.generation:
            return
        with self._building:
            while self._generation != self._population.generation:
                generation = self._population.generation
                with self._lock:
                    self._meanwhile = []
                everybody = self._population.persons()
                with self._lock:
                    self._numbers, self._dates_of, self._dates = {}, {}, None
                    for person in (*everybody, *self._meanwhile):
                        self._put(person)
                    self._generation, self._meanwhile = generation, None

    def _follow(self, person: Person) -> None:
        with self._lock:
            if self._meanwhile is not None:
                self._meanwhile.append(person)
            elif self._generation == self._population.generation:
                self._put(person)

    def _put(self, person: Person) -> None:
        before = self._dates_of.get(person.nhs_number)
        if before == person.birth_date:
            return
        if before is not None:
            self._numbers[before].discard(person.nhs_number)
        self._dates_of[person.nhs_number] = person.birth_date
        self._numbers.setdefault(person.birth_date, set()).add(person.nhs_number)
        self._dates = None
