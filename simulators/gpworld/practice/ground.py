"""The ground of a world: its directory, its people and its practices, put back as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from gpworld.book.book import Book, BookState
from gpworld.people.model import Person
from gpworld.people.population import Population
from gpworld.people.register import Register, RegisterState
from gpworld.practice.model import Practice, Practices
from gpworld.staff.directory import Directory, DirectoryState

ROOM = 1_000_000
"""How many numbers each organisation has to give out: sites and users first, patients, slots."""
FIRST_PATIENT, FIRST_IN_BOOK = 10_000, 100_000


@dataclass(frozen=True, slots=True)
class GroundState:
    """Everything that stands on the ground, as a value."""

    directory: DirectoryState
    population: dict[str, Person]
    books: dict[str, BookState]
    registers: dict[str, RegisterState]


@dataclass(frozen=True, slots=True)
class Ground:
    """Who and what there is in a world, before any system speaks of it."""

    directory: Directory
    population: Population
    practices: Practices

    @classmethod
    def empty(cls, codes: tuple[str, ...], now: Callable[[], datetime]) -> Self:
        """Empty books and registers for organisations with these ODS codes."""
        directory = Directory()
        practices = {
            ods: Practice(
                ods,
                Book(ods, now, first_number(place) + FIRST_IN_BOOK),
                Register(ods, now, first_number(place) + FIRST_PATIENT),
                directory,
            )
            for place, ods in enumerate(codes)
        }
        return cls(directory, Population(), Practices(practices))

    def state(self) -> GroundState:
        """Everything as a value."""
        return GroundState(
            self.directory.state(),
            self.population.state(),
            {ods: practice.book.state() for ods, practice in self.practices.items()},
            {ods: practice.register.state() for ods, practice in self.practices.items()},
        )

    def restore(self, state: GroundState) -> None:
        """Become this state; books, registers and directory stay the same objects."""
        self.directory.restore(state.directory)
        self.population.restore(state.population)
        _each(self.practices, state)


def _each(practices: Mapping[str, Practice], state: GroundState) -> None:
    for ods, practice in practices.items():
        practice.book.restore(state.books[ods])
        practice.register.restore(state.registers[ods])


def first_number(place: int) -> int:
    """The first number that belongs to the ``place``-th organisation (from 0)."""
    return (place + 1) * ROOM
