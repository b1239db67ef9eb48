"""Rows as values: the few records that many modules read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import RowMapping

Record = TypeVar("Record")

LIVE = ("sent", "opened")
"""The states in which a link may still be used."""


@dataclass(frozen=True)
class Invitation:
    """One invitation (or message without a link) to one patient; columns of `invitation`."""

    id: str
    token_hash: str | None
    sender_ods: str
    site_ods: str
    patient_nhs_number: str
    patient_local_id: str
    mobile: str
    slot_type: str
    mode: str
    precision: str
    clinicians: list[str]
    patient_picks_clinician: bool
    date_from: date | None
    date_to: date | None
    allow_decline: bool
    message: str
    state: str
    delivery: str
    delivery_reason: str | None
    record_save: str
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None
    wrong_dob_count: int
    no_slots_seen_at: datetime | None
    superseded_by: str | None
    batch_id: str | None
    sent_by_id: str
    sent_by_name: str
    sent_by_role: str | None
    version: int

    def state_at(self, now: datetime) -> str:
        """The state as the clock has it: a live link whose time is up is expired (E2)."""
        over = self.expires_at is not None and now >= self.expires_at
        return "expired" if over and self.state in LIVE else self.state


@dataclass(frozen=True)
class Attempt:
    """One try at booking; columns of `booking_attempt`."""

    id: str
    invitation_id: str
    site_ods: str
    slot_id: str | None
    slot_start: datetime | None
    minutes: int | None
    clinician: str | None
    reference: str
    claimed_at: datetime
    deadline: datetime
    outcome: str
    refused_code: str | None
    resolved_at: datetime | None


@dataclass(frozen=True)
class Booking:
    """One booked appointment; columns of `booking`."""

    id: str
    invitation_id: str
    attempt_id: str
    reference: str
    site_ods: str
    appointment_id: str
    appointment_version: str | None
    slot_id: str
    slot_type: str
    clinician: str | None
    start: datetime
    minutes: int
    state: str
    cancel_reason: str | None
    cancelled_at: datetime | None
    manage_token_hash: str
    wrong_dob_count: int
    confirmed_at: datetime
    confirmation_shown_at: datetime | None
    version: int


@dataclass(frozen=True)
class Message:
    """One text message; columns of `message`."""

    id: str
    kind: str
    subject: str
    ods: str
    mobile: str
    client_reference: str
    body: str
    parts: int
    state: str
    gateway_id: str | None
    history: list[dict[str, str]]
    created_at: datetime
    sent_at: datetime | None


def record(kind: type[Record], row: RowMapping) -> Record:
    """A row as its record; the record's fields are the table's columns."""
    return kind(**row)
