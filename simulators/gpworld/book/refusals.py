"""Why a book says no: one list of reasons; each dialect has its own spelling of them."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Everything a book can refuse for."""

    NO_SUCH_SLOT = "there is no such slot"
    NO_SUCH_SESSION = "there is no such session"
    NO_SUCH_BOOKING = "there is no such appointment"
    NOT_OFFERED = "the slot is not offered here"
    SLOT_PAST = "the slot has started"
    SLOT_TAKEN = "the slot is no longer free"
    SLOT_BLOCKED = "the slot is blocked"
    SLOT_EMBARGOED = "the slot is not open for booking yet"
    TOO_SOON = "the slot starts sooner than the practice allows"
    TOO_FAR = "the slot starts later than the practice allows"
    LIMIT_REACHED = "the patient has the most appointments the practice allows"
    NOT_ADJACENT = "the slots do not follow one another"
    PHONE_MISSING = "a telephone slot needs a number to call"
    REASON_MISSING = "the practice asks for a reason"
    BOOKING_PAST = "the appointment has started"
    BOOKING_CANCELLED = "the appointment was cancelled"
    VERSION_CONFLICT = "the appointment has changed"
    TOO_LATE_TO_CANCEL = "it is too late to cancel"


class Refusal(Exception):
    """The book says no; nothing has changed."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or str(reason))
        self.reason = reason
        self.detail = detail or str(reason)
