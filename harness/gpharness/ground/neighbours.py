"""What there is between organisations: sharing, roles, the national record, registrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from gpharness.answers import StaffUser


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A search of another organisation's slots.

    ``first`` and ``last`` are its dates, ``asking`` says who asked as what; it was made to take
    ``took_ms`` milliseconds.
    """

    at: datetime
    first: date
    last: date
    asking: tuple[str, ...]
    took_ms: float = 0.0

    @property
    def days(self) -> int:
        """From the first to the last date."""
        return (self.last - self.first).days


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What a booking of another organisation's tells the practice it was made at."""

    reason: str
    comment: str
    organisation: str
    phone: str


class Juncture(StrEnum):
    """A request to another organisation, before which something else may happen first."""

    REGISTERING = "register a patient"
    BOOKING = "book"
    CANCELLING = "cancel"


class Neighbours(Protocol):
    """A world's organisations as they are to one another.  ODS codes and NHS numbers are keys."""

    # -- organisations and staff
    def share(self, ods: str, **rules: object) -> None:
        """Change how an organisation takes part in GP Connect: ``enabled``, ``in_directory`` …"""
        ...

    def change_user(self, user: StaffUser, **details: object) -> None:
        """Change an account in the clinical system: ``role``, ``job_role``, ``active``."""
        ...

    def clinician(self, ods: str, name: str) -> StaffUser:
        """A user of an organisation by name; LookupError when there is none."""
        ...

    # -- patients
    def change_nation(self, nhs_number: str, **details: object) -> None:
        """Change what PDS holds: ``birth_date``, ``family``, ``sensitivity``, ``superseded_by``."""
        ...

    def register_at(self, ods: str, nhs_number: str, **details: object) -> None:
        """Have an organisation know a patient of another; ``details`` differ there."""
        ...

    def lapse_at(self, ods: str, nhs_number: str) -> None:
        """The patient is an organisation's no more."""
        ...

    def registration(self, ods: str, nhs_number: str) -> str | None:
        """How an organisation has a patient now: ``regular``, ``temporary`` … or not at all."""
        ...

    # -- what was asked
    def searches(self) -> list[SlotSearch]:
        """The searches for other organisations' slots, in order."""
        ...

    def asked_to_register(self) -> int:
        """How often an organisation was asked to register somebody."""
        ...

    def booking(self, ods: str, nhs_number: str) -> BookingFacts:
        """What is noted with the one appointment that a patient has at an organisation."""
        ...

    # -- what else happens
    def nation_asked(self) -> list[datetime]:
        """When PDS was searched for somebody, in order."""
        ...

    def limit_nation(self, calls_per_second: int) -> None:
        """Have PDS refuse whoever calls more often."""
        ...

    def add_likeness(self, nhs_number: str) -> None:
        """Have PDS hold one more person with the same name and details."""
        ...

    def nation_mobiles(self, nhs_number: str, mobiles: Sequence[tuple[str, date | None]]) -> None:
        """Have PDS hold just these mobiles, each with the last day it was theirs, if it ended."""
        ...

    def before(self, at: Juncture, act: Callable[[], object]) -> None:
        """Do something once, when an organisation has been asked for this and has not done it."""
        ...

    def amend_booking(self, ods: str, nhs_number: str) -> None:
        """The practice changes the note of a patient's appointment."""
        ...
