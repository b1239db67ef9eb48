"""Everybody the nation knows of: the persons behind PDS, by NHS number."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from gpworld.people.model import Person


class Population:
    """All persons of a world; PDS searches it, GP Connect traces against it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._persons: dict[str, Person] = {}
        self._listeners: list[Callable[[Person], None]] = []
        self.generation = 0
        """Counts up whenever everybody was replaced at once; indexes build anew then."""

    def __len__(self) -> int:
        return len(self._persons)

    def add(self, person: Person) -> Person:
        """Add a person, or replace the one with this NHS number."""
        with self._lock:
            self._persons[person.nhs_number] = person
            for listener in self._listeners:
                listener(person)
            return person

    def person(self, nhs_number: str) -> Person | None:
        """The person with exactly this number: merged and invalid records too."""
        return self._persons.get(nhs_number)

    def current(self, nhs_number: str) -> Person | None:
        """The person whom this number now leads to, merges followed."""
        person, seen = self._persons.get(nhs_number), set[str]()
        while person and person.superseded_by and person.nhs_number not in seen:
            seen.add(person.nhs_number)
            person = self._persons.get(person.superseded_by)
        return person

    def persons(self) -> list[Person]:
        """Everybody, by NHS number."""
        with self._lock:
            return [self._persons[number] for number in sorted(self._persons)]

    def change(self, nhs_number: str, **fields: object) -> Person:
        """Change a person and count up the version; searches see it at once."""
        with self._lock:
            before = self._persons[nhs_number]
            changed = replace(before, **fields, version=before.version + 1)  # type: ignore[arg-type]  # fields of Person, named by callers
            return self.add(changed)

    def exchange(self, before: Person, after: Person) -> Person | None:
        """Put ``after`` in the place of ``before``; None, and nothing done, if it has changed."""
        with self._lock:
            if self._persons.get(before.nhs_number) is not before:
                return None
            return self.add(replace(after, version=before.version + 1))

    def listen(self, listener: Callable[[Person], None]) -> None:
        """Call ``listener`` with every person added or changed: search indexes follow so."""
        self._listeners.append(listener)

    def state(self) -> dict[str, Person]:
        """Everybody as a value."""
        with self._lock:
            return dict(self._persons)

    def restore(self, state: dict[str, Person]) -> None:
        """Become this state."""
        with self._lock:
            self._persons = dict(state)
            self.generation += 1
