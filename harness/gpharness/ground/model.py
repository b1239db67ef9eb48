"""What can be asked of a world, wherever it runs, and done in it by the practice's own hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from gpharness.answers import Site, StaffUser
from gpharness.ground.neighbours import Neighbours


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """A patient as their practice has them now."""

    nhs_number: str
    ods: str
    title: str
    given: str
    family: str
    birth_date: date
    mobile: str
    gender: str = "unknown"
    postcode: str = ""

    @property
    def name(self) -> str:
        """Given and family name, as features say it."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """A slot as the book has it now; ``patient`` is the NHS number of whoever holds it."""

    id: int
    session: int
    ods: str
    start: datetime
    minutes: int
    type: str
    status: str
    clinicians: tuple[str, ...]
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class SessionWish:
    """A session that a feature asks for: slots of one type that follow one another.

    ``shared`` slots can be booked by other organisations: all, or ``only_ods`` and ``only_types``.
    """

    ods: str
    type: str
    start: datetime
    count: int = 1
    minutes: int = 10
    clinician: str | None = None
    telephone: bool = False
    online: bool = True
    blocked: bool = False
    embargoed_until: datetime | None = None
    shared: bool = False
    only_ods: tuple[str, ...] = ()
    only_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text message as the phone shows it, with when the gateway took it."""

    to: str
    body: str
    sent_at: datetime


class Trouble(StrEnum):
    """What may go wrong in a world while a product is at work."""

    CLINICAL_DOWN = "the clinical systems answer nothing but errors"
    CLINICAL_SLOW = "the clinical systems do not answer in time"
    RECORDS_SHUT = "the clinical systems save nothing to records"
    OVER_LIMIT = "EMIS refuses bookings over a limit"
    REPLIES_LOST = "the clinical systems book, and their replies get lost"
    TEXTS_BUSY = "the text gateway asks to be given time"
    TEXTS_DOWN = "the text gateway answers nothing but errors"
    SITE_DOWN = "the proxy does not reach the other organisation"
    SITE_SLOW = "the proxy gives up waiting for the other organisation"
    SITE_SILENT = "nothing comes from the other organisation"
    NATION_DOWN = "PDS answers nothing but errors"
    LATER_DATES_LOST = "the other organisation fails to search its later dates"


class Troubles(Protocol):
    """What goes wrong in a world on request, as fault rules of its own (docs/faults.md)."""

    def begin(self, trouble: Trouble) -> None:
        """Begin one that has a name of its own."""
        ...

    def add(self, name: str, rules: Sequence[Mapping[str, Any]]) -> None:
        """Begin one that is made of these rules, of which any may strike.

        A rule is as a scenario file has it, but for its name, or ``{"preset": …}``.
        """
        ...

    def end(self) -> None:
        """All works again."""
        ...

    def idle(self) -> list[str]:
        """End all, and name the troubles that never did what was asked of them."""
        ...


class Ground(Protocol):
    """A world, asked and acted on in the surgery's words.  NHS numbers and ODS codes are keys."""

    @property
    def neighbours(self) -> Neighbours:
        """Its organisations as they are to one another."""
        ...

    @property
    def troubles(self) -> Troubles:
        """What goes wrong in it."""
        ...

    # -- time
    def now(self) -> datetime:
        """The world's instant."""
        ...

    def move_to(self, instant: datetime) -> None:
        """Let time pass until then; whatever falls due happens on the way."""
        ...

    # -- who is who
    def practice(self, name: str) -> Site:
        """The organisation of this name; LookupError when there is none."""
        ...

    def staff(self, name: str) -> StaffUser:
        """The first user of this given or full name; LookupError when there is none."""
        ...

    def staff_of(self, ods: str) -> StaffUser:
        """Somebody who works at an organisation and may sign in."""
        ...

    def patient(self, name: str) -> PatientFacts:
        """The first patient of this given or full name; LookupError when there is none."""
        ...

    def request_form(self, ods: str) -> str:
        """The path of an organisation's request form (``/r/…``)."""
        ...

    def newcomers(self, ods: str, count: int) -> list[PatientFacts]:
        """Register so many new patients with textable mobiles."""
        ...

    def change_patient(self, nhs_number: str, **details: object) -> None:
        """Change what the practice knows: ``birth_date``, ``mobile``, ``phone``."""
        ...

    def leave(self, nhs_number: str) -> None:
        """The patient moves to another practice."""
        ...

    def die(self, nhs_number: str) -> None:
        """The patient dies."""
        ...

    def record(self, nhs_number: str) -> list[str]:
        """What was filed in the patient's record, oldest first."""
        ...

    # -- the book
    def open_session(self, wish: SessionWish) -> None:
        """Add a session with its slots."""
        ...

    def slots(self, ods: str, first: datetime, last: datetime) -> list[SlotFacts]:
        """The slots that start in [first, last), by start."""
        ...

    def appointments(self, ods: str, nhs_number: str) -> list[SlotFacts]:
        """The slots that a patient holds, by start."""
        ...

    def why_not(self, slot: SlotFacts, patient: PatientFacts, type: str) -> tuple[str, ...]:
        """The rules that keep a slot from a patient; without a ``type`` any will do."""
        ...

    def book(self, slot: SlotFacts, nhs_number: str) -> None:
        """The practice books a slot for a patient."""
        ...

    def retype(self, slot: SlotFacts, type: str) -> None:
        """The practice gives a slot another type."""
        ...

    def close_session(self, ods: str, session: int) -> None:
        """The practice deletes a session and whatever is booked in it."""
        ...

    def hand_over(self, ods: str, session: int, clinician: str) -> None:
        """The practice gives a session to another clinician."""
        ...

    def empty_book(self, ods: str) -> None:
        """Delete every session."""
        ...

    # -- what was sent and asked
    def texts(self, mobile: str | None = None) -> list[Text]:
        """The texts sent to a number, or to all, oldest first."""
        ...

    def receipts(self, mobile: str) -> int:
        """How many receipts of texts to a number the product has taken."""
        ...

    def withdraw_templates(self) -> None:
        """The text gateway does not have the products' templates any more."""
        ...

    def bookings_asked(self) -> int:
        """How often a clinical system was asked to book."""
        ...


def named(name: str, given: str, family: str, title: str = "") -> bool:
    """Whether a name means this person: ``Maria``, ``Maria Okoro``, ``Dr Sam Vane``."""
    full = f"{given} {family}".strip()
    return name in (given, full, f"{title} {full}".strip())


def digits(number: str) -> str:
    """The last ten digits of a telephone number: the same for 07700… and +447700…"""
    return "".join(letter for letter in number if letter.isdigit())[-10:]


def alike(mobile: str, numbers: Sequence[str]) -> bool:
    """Whether a number is one of these, however they are written."""
    return digits(mobile) in {digits(number) for number in numbers}
