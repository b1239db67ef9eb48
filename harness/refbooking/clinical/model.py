"""What every clinical system can be asked, in the product's own words, and how it may fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class UpstreamSlot:
    """One slot of an appointment book, whatever its status; `start` is UTC."""

    id: str
    start: datetime
    minutes: int
    type: str
    schedule: str
    clinicians: tuple[str, ...]
    site: str | None  # the place, as its system names it
    status: str  # free booked blocked embargoed
    online: bool | None = None
    channel: str | None = None
    patient: str | None = None  # local id of the holder


@dataclass(frozen=True)
class SlotSearch:
    """The slots found; `failure` is why some dates could not be read (E51).

    `others` are the ids of slots of other types, from a book that lists only what is free.
    It is None from a book that lists its slots whatever their status.
    """

    slots: tuple[UpstreamSlot, ...]
    failure: "UpstreamFailure | None" = None
    others: frozenset[str] | None = None

    @property
    def partial(self) -> bool:
        """Whether some dates are missing."""
        return self.failure is not None


@dataclass(frozen=True)
class SlotTypeCount:
    """A slot type of the book and how many of its slots are free and still to come (S3)."""

    name: str
    bookable: int


@dataclass(frozen=True)
class Clinician:
    """Someone who holds sessions; `ref` is how slots and invitations name them."""

    ref: str
    name: str


@dataclass(frozen=True)
class LocalPatient:
    """A patient as the practice's own record has them."""

    local_id: str
    nhs_number: str
    title: str
    given: str
    family: str
    birth_date: date
    mobile: str | None
    status: str  # active left deceased


@dataclass(frozen=True)
class ClinicalUser:
    """A user account of the clinical system; `role` is None where none is set (X14)."""

    ref: str
    user: str
    given: str
    family: str
    role: str | None
    active: bool


@dataclass(frozen=True)
class BookedAppointment:
    """An appointment the book has accepted; `type` is its slot type where the book tells it."""

    appointment_id: str
    slot_id: str
    start: datetime
    minutes: int
    version: str | None = None
    type: str | None = None


class ClinicalSystem(Protocol):
    """One organisation's clinical system, used as one staff member.

    Every call may raise an `UpstreamFailure`. Dates are London dates, both included.
    """

    def slot_types(self, first: date, last: date) -> Sequence[SlotTypeCount]:
        """Every slot type in the book between two dates, A to Z, with its count."""

    def slots(self, first: date, last: date, slot_type: str | None = None) -> SlotSearch:
        """Every slot between two dates, of one type or of all."""

    def clinicians(self, first: date, last: date, slot_type: str | None) -> Sequence[Clinician]:
        """Who holds sessions with this slot type between two dates."""

    def users(self) -> Sequence[ClinicalUser]:
        """The organisation's user accounts."""

    def me(self) -> ClinicalUser | None:
        """The account of the staff member we act as, read afresh."""

    def patient(self, nhs_number: str) -> LocalPatient | None:
        """The patient's local record, or None where there is none."""

    def known(self, patient: LocalPatient) -> LocalPatient | None:
        """The patient as the organisation that is booked at has them, if it does."""

    def admit(self, patient: LocalPatient) -> LocalPatient:
        """The same, registered there for a while if need be (E60)."""

    def book(
        self, slot: UpstreamSlot, patient: LocalPatient, reason: str, note: str
    ) -> BookedAppointment:
        """Book a free slot for a patient as `admit` gave them.

        After a timeout or an unreadable reply the outcome is unknown.
        """

    def cancel(self, appointment_id: str, slot_id: str, patient: LocalPatient, reason: str) -> None:
        """Cancel an appointment; the patient must hold it."""

    def appointment(
        self, slot_id: str, patient: LocalPatient, start: datetime
    ) -> BookedAppointment | None:
        """The patient's live appointment in this slot as the book has it now (E54, E47)."""

    def appointments(
        self, patient: LocalPatient, first: date, last: date
    ) -> Sequence[BookedAppointment]:
        """The patient's live appointments between two dates, today or later, with types (E64)."""

    def save_to_record(self, patient: LocalPatient, text: str, at: datetime) -> None:
        """File a text in the patient's record (S1, E123)."""


class Refusal(StrEnum):
    """Why a clinical system said no."""

    SLOT_TAKEN = "SLOT_TAKEN"
    SLOT_GONE = "SLOT_GONE"
    SLOT_PAST = "SLOT_PAST"
    RULE = "RULE"
    PATIENT_UNKNOWN = "PATIENT_UNKNOWN"
    PATIENT_DIFFERS = "PATIENT_DIFFERS"  # the national record or the other site say otherwise (X17)
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    NOT_ENABLED = "NOT_ENABLED"  # no way to the other organisation is set up
    CHANGED = "CHANGED"  # somebody changed it since it was read


class UpstreamFailure(Exception):
    """A clinical system did not do what was asked."""

    def __init__(
        self,
        system: str,
        text: str,
        *,
        status: int | None = None,
        code: str | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(f"{system}: {text}")
        self.system = system
        self.text = text
        self.status = status
        self.code = code
        self.trace_id = trace_id

    def for_staff(self) -> dict[str, object]:
        """The `upstream` member of a staff problem document."""
        return {
            "system": self.system,
            "status": self.status,
            "code": self.code,
            "detail": self.text,
            "trace_id": self.trace_id,
        }


class UpstreamRefused(UpstreamFailure):
    """A clear no: nothing was changed."""

    def __init__(
        self,
        kind: Refusal,
        system: str,
        text: str,
        *,
        status: int | None = None,
        code: str | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(system, text, status=status, code=code, trace_id=trace_id)
        self.kind = kind


class UpstreamUnavailable(UpstreamFailure):
    """It could not be reached, or answered 5xx; a write that `reached` it may have happened."""

    def __init__(
        self,
        system: str,
        text: str,
        *,
        reached: bool,
        status: int | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(system, text, status=status, trace_id=trace_id)
        self.reached = reached


class UpstreamTimeout(UpstreamFailure):
    """No answer in time; a write may or may not have happened."""


class UpstreamUnreadable(UpstreamFailure):
    """An answer that cannot be understood; a write may or may not have happened (E58)."""
