"""Everybody by birth date: the one parameter that every search must have."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right

from gpworld.people.model import Person
from gpworld.people.population import Population


class Index:
    """Finds the people of a birth date, or of a range of them, without looking at the others.

    It follows the population: single changes at once, a whole restored one at the next search.
    """

    def __init__(self, population: Population) -> None:
        self._population = population
        self._lock = threading.Lock()
        self._numbers: dict[str, set[str]] = {}
        self._dates: list[str] | None = None
        self._dates_of: dict[str, str] = {}
        self._generation = -1
        population.listen(self._follow)

    def born(self, first: str | None, last: str | None) -> list[Person]:
        """People born from ``first`` to ``last``, both included, by date and NHS number."""
        with self._lock:
            self._catch_up()
            if first == last and first is not None:
                days = [first]
            else:
                dates = self._sorted()
                low = bisect_left(dates, first) if first else 0
                high = bisect_right(dates, last) if last else len(dates)
                days = dates[low:high]
            numbers = [n for day in days for n in sorted(self._numbers.get(day, ()))]
        people = (self._population.person(number) for number in numbers)
        return [person for person in people if person is not None]

    def _sorted(self) -> list[str]:
        if self._dates is None:
            self._dates = sorted(day for day, held in self._numbers.items() if held)
        return self._dates

    def _catch_up(self) -> None:
        if self._generation == self._population.generation:
            return
        self._generation = self._population.generation
        self._numbers, self._dates_of, self._dates = {}, {}, None
        for person in self._population.persons():
            self._put(person)

    def _follow(self, person: Person) -> None:
        with self._lock:
            if self._generation == self._population.generation:
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
