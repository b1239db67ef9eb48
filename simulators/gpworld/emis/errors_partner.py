"""How the Partner API says no: its codes, their statuses, and its one error body (B1, B4)."""

from __future__ import annotations

from enum import StrEnum
from html import escape

from gpworld.book.refusals import Reason

SYSTEM = "https://emis.test/partner/error-code"


class Code(StrEnum):
    """``issue.details.coding.code``; the statuses are those that the API declares, no other."""

    TOKEN_INVALID = "TOKEN_INVALID"
    SCOPE_MISSING = "SCOPE_MISSING"
    PARAMETER_INVALID = "PARAMETER_INVALID"
    NOT_FOUND = "NOT_FOUND"
    SLOT_NOT_AVAILABLE = "SLOT_NOT_AVAILABLE"
    SLOT_BLOCKED = "SLOT_BLOCKED"
    SLOT_IN_PAST = "SLOT_IN_PAST"
    MEDIA_TYPE = "MEDIA_TYPE"
    INTERNAL = "INTERNAL"


STATUS = {
    Code.TOKEN_INVALID: 401,
    Code.SCOPE_MISSING: 401,
    Code.NOT_FOUND: 404,
    Code.MEDIA_TYPE: 415,
    Code.INTERNAL: 500,
}
"""Every code that is not here is a 400."""

KIND = {400: "invalid", 401: "security", 404: "not-found", 415: "not-supported", 500: "exception"}

REASONS = {
    Reason.NO_SUCH_SLOT: Code.NOT_FOUND,
    Reason.NO_SUCH_SESSION: Code.NOT_FOUND,
    Reason.NO_SUCH_BOOKING: Code.NOT_FOUND,
    Reason.BOOKING_CANCELLED: Code.NOT_FOUND,
    Reason.SLOT_TAKEN: Code.SLOT_NOT_AVAILABLE,
    Reason.SLOT_BLOCKED: Code.SLOT_BLOCKED,
    Reason.SLOT_EMBARGOED: Code.SLOT_BLOCKED,
    Reason.SLOT_PAST: Code.SLOT_IN_PAST,
}
"""The book's reasons in the Partner API's words."""


class PartnerRefusal(Exception):
    """The Partner API says no, in one sentence with the remedy."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code, self.sentence = code, sentence

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS.get(self.code, 400)


def body(refused: PartnerRefusal, message_id: str) -> dict[str, object]:
    """The error body."""
    sentence = refused.sentence
    return {
        "messageId": message_id,
        "text": {"status": "generated", "div": f"<div>{escape(sentence)}</div>"},
        "issue": {
            "severity": 1,
            "code": KIND[refused.status],
            "details": {
                "text": sentence,
                "coding": {"system": SYSTEM, "code": refused.code, "display": sentence},
            },
            "diagnostics": f"{refused.status} {refused.code}",
        },
        "legacyOutcome": -1,
    }
