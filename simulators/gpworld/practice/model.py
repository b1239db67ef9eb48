"""A practice: an organisation with its own book and register, and the staff directory it is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpworld.book.book import Book
from gpworld.people.register import Register
from gpworld.staff.directory import Directory
from gpworld.staff.model import ClinicalSystem, Organisation, Site, User


@dataclass(frozen=True, slots=True)
class Practice:
    """What a dialect needs of one organisation.

    ``organisation`` is asked for each time, so that a switch thrown in the world is seen at once.
    """

    ods: str
    book: Book
    register: Register
    directory: Directory

    @property
    def organisation(self) -> Organisation:
        """The organisation as it is now."""
        return self.directory.organisation(self.ods)

    @property
    def users(self) -> list[User]:
        """Everybody who works here, by id."""
        return self.directory.users(self.ods)

    @property
    def sites(self) -> list[Site]:
        """Its sites, by id."""
        return self.directory.sites(self.ods)


class Practices(Mapping[str, Practice]):
    """The practices of a world by ODS code."""

    def __init__(self, practices: Mapping[str, Practice]) -> None:
        self._practices = dict(practices)

    def __getitem__(self, ods: str) -> Practice:
        return self._practices[ods]

    def __iter__(self) -> Iterator[str]:
        return iter(self._practices)

    def __len__(self) -> int:
        return len(self._practices)

    def running(self, system: ClinicalSystem) -> list[Practice]:
        """The practices that run this clinical system."""
        return [p for p in self._practices.values() if p.organisation.clinical_system is system]
