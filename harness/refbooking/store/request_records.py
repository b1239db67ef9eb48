"""Drafts, security codes and requests as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Answers = Mapping[str, Mapping[str, str]]
"""What was answered, by step and field."""


@dataclass(frozen=True)
class Draft:
    """A request on its way; columns of `draft`."""

    id: str
    form_key: str
    expires_at: datetime
    only_admin: bool
    why_only_admin: str | None
    answers: Answers
    mobile: str | None
    verified: str | None
    code_skipped: bool
    erased_at: datetime | None

    def answer(self, step: str, field: str) -> str:
        """One answer, empty where it was not given."""
        return self.answers.get(step, {}).get(field, "")

    @property
    def stopped(self) -> bool:
        """Whether it was, or may have been, an emergency (P4)."""
        return self.answer("emergency", "emergency") in ("yes", "not_sure")

    @property
    def for_other(self) -> bool:
        """Whether somebody else fills it in for the patient (P6)."""
        return self.answer("who", "who") == "other"

    @property
    def is_verified(self) -> bool:
        """Whether the right code was given for the number as it is now (E92)."""
        return self.mobile is not None and self.verified == self.mobile


@dataclass(frozen=True)
class SecurityCode:
    """One code that was texted; columns of `security_code`."""

    id: int
    draft_id: str
    mobile: str
    code_hash: str
    sent_at: datetime
    wrong_count: int
    state: str


@dataclass(frozen=True)
class Request:
    """A request that has come in; columns of `request`."""

    reference: str
    draft_id: str
    form_key: str
    ods: str
    type: str
    type_label: str
    admin: bool
    answers: Answers
    contact: str
    mobile: str | None
    verified: str | None
    person_hash: str
    duplicate_of: str | None
    submitted_at: datetime
    match_state: str
    match_nhs_number: str | None
    matched_by: str | None
    suggested: Mapping[str, object] | None
    match_attempts: int
    match_due_at: datetime | None
    match_asked_at: datetime | None
    inbox_state: str
    assigned_to: str | None
    version: int

    def answer(self, step: str, field: str) -> str:
        """One answer, empty where it was not given."""
        return self.answers.get(step, {}).get(field, "")
