"""What a product answers, in the surgery's words: the common part of a page and a JSON reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


class Step(StrEnum):
    """Where a patient stands; a refusal keeps the step and adds a code."""

    IDENTITY = "identity"
    CHOOSE = "choose"
    NONE = "none"
    CHECK = "check"
    BOOKED = "booked"
    CHECKING = "checking"
    DECLINED = "declined"
    APPOINTMENT = "appointment"
    CANCELLED = "cancelled"
    ENDED = "ended"
    # of a request form
    START = "start"
    EMERGENCY = "emergency"
    STOPPED = "stopped"
    TYPE = "type"
    DETAILS = "details"
    WHO = "who"
    PERSON = "person"
    PROXY = "proxy"
    CONTACT = "contact"
    PHONE = "phone_access"
    CODE = "code"
    REVIEW = "review"
    SENT = "submitted"


@dataclass(frozen=True, slots=True)
class StaffUser:
    """Somebody who signs in to the product: ``Y90001`` and ``asha.patel``."""

    ods: str
    user: str
    given: str = ""
    family: str = ""

    @property
    def key(self) -> str:
        """The one name of this user over all organisations."""
        return f"{self.ods}:{self.user}"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that the product wants staff to look at; ``kind`` is the contract's own word."""

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that gives appointments, as the product shows it."""

    ods: str
    name: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SlotType:
    """A slot type that staff may choose, and how many of its slots can be booked."""

    name: str
    bookable: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a day, from the first minute to before the last."""

    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class Offer:
    """One appointment on show.

    ``id`` is the product's own handle and opaque; ``start`` is aware; in window mode ``start`` is
    None and ``window`` says which part of the day.
    """

    id: str
    day: date
    start: datetime | None = None
    minutes: int | None = None
    window: Window | None = None
    clinician: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day on show and how many appointments it has."""

    day: date
    offers: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as the product shows it to the patient."""

    start: datetime | None
    minutes: int | None = None
    site: Site | None = None
    window: Window | None = None
    state: str = "booked"


@dataclass(frozen=True, slots=True)
class View:
    """What a patient sees.

    Attributes:
        code: the refusal's or notice's code of the catalogue; None when all is well.
        fields: what is wrong with which field.
        links: ways on, by name: ``cancel``, ``decline``, ``rebook`` …
        retry_after: seconds.
        text: everything that can be read in it, for asking what is *not* said.
    """

    step: str
    code: str | None = None
    status: int = 200
    site: Site | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    retry_after: int | None = None
    reference: str | None = None
    appointment: Appointment | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The product says no to staff: a code of the catalogue, and its own words.

    ``help`` is the way through the menus of a clinical system to what has to be mended.
    """

    code: str
    title: str = ""
    status: int | None = None
    retryable: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link, its text and its history, as staff see them."""

    ref: str
    state: str
    delivery: str = "none"
    slot_type: str | None = None
    site: Site | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    record_save: str | None = None
    no_slots_seen: bool = False
    decline_reason: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What became of one row of a list; ``code`` is None for a patient who was invited."""

    row: int
    code: str | None
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a list of patients."""

    ref: str
    rows: tuple[BatchRow, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """A request in the practice's inbox.

    Attributes:
        match_state: a state of the catalogue, such as ``suggested:not_verified``.
        suggested: the NHS number that PDS suggests; ``nhs_number`` is whose request it is.
        answers: what the patient said, by step and field of the contract.
    """

    reference: str
    match_state: str
    nhs_number: str | None = None
    inbox_state: str = "unassigned"
    suggested: str | None = None
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
