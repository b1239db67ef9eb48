"""How PFS says no: one row for each situation of the contract (A4), and the three body shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gpworld.book.refusals import Reason
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: status, ``InternalResponseCode`` (None: the body has none) and text.

    ``older`` is what services of the older generation said instead, code and text.
    """

    status: int
    code: int | None
    text: str
    older: tuple[int, str] | None = None


class Answer(Enum):
    """Everything that PFS refuses for."""

    NO_SESSION = Row(401, None, "Missing or invalid EndUserSessionId")
    NO_APPLICATION = Row(401, None, "Missing or invalid X-API-ApplicationId")
    NO_VERSION = Row(400, None, "Missing or invalid X-API-Version")
    NO_ACCOUNT = Row(404, -1104, "No registered online user found for given linkage details")
    WRONG_KEY = Row(400, -1105, "Invalid linkage details")
    WRONG_PERSON = Row(400, -1106, "No match found for given demographics")
    ACCOUNT_INACTIVE = Row(400, -1107, "The online user account is not active")
    ALREADY_LINKED = Row(400, -1108, "Registered online user is already linked")
    NO_PRACTICE = Row(400, -1001, "No practice found for the given national practice code")
    PRACTICE_NOT_LIVE = Row(400, -1401, "The practice is not live")
    PATIENT_ARCHIVED = Row(400, -1552, "The patient is archived")
    LENGTH = Row(400, None, "{field} length outside of valid range")
    NOT_ENABLED = Row(403, -1030, "Patient Facing Services are not enabled by this practice")
    NOT_REGISTERED = Row(400, -1107, "Actual account status is 'NotRegistered'")
    NO_IDENTITY = Row(404, -1104, "No registered online user found for the AccessIdentityGuid")
    RESTRICTED = Row(403, None, "Actual access level is 'Restricted'")
    NO_LINK = Row(403, -1030, "The UserPatientLinkToken is not one of this session")
    NO_SERVICE = Row(403, -1030, "Services Access violation: appointments are not enabled")
    SLOT_TAKEN = Row(409, -1151, "The slot is no longer free")
    NO_SLOT = Row(404, -1151, "Appointment not found", (-1002, "Appointment not found"))
    SLOT_PAST = Row(
        400,
        -1152,
        "Appointment cannot be booked in the past",
        (-1002, "Appointment cannot be booked in the past"),
    )
    TOO_SOON = Row(400, -1153, "The slot starts sooner than the practice allows")
    TOO_FAR = Row(400, -1154, "The slot starts further ahead than the practice allows")
    LIMIT = Row(400, -1156, "Maximum booked appointments is limited by this practice")
    NO_PHONE = Row(400, -1014, "Telephone/mobile number required for telephone appointments")
    NO_REASON = Row(400, -1014, "Booking reason required by this practice")
    NOT_BOOKED = Row(404, -1151, "Appointment not found")
    STARTED = Row(400, None, "Past appointments cannot be cancelled")
    NOT_CANCELLABLE = Row(409, None, "The appointment can no longer be cancelled")
    NO_ROUTE = Row(404, None, "No resource was found at this address")
    NO_METHOD = Row(405, None, "The resource does not support this method")


BOOKING = {
    Reason.NO_SUCH_SLOT: Answer.NO_SLOT,
    Reason.NOT_OFFERED: Answer.NO_SLOT,
    Reason.SLOT_PAST: Answer.SLOT_PAST,
    Reason.TOO_SOON: Answer.TOO_SOON,
    Reason.TOO_FAR: Answer.TOO_FAR,
    Reason.SLOT_TAKEN: Answer.SLOT_TAKEN,
    Reason.LIMIT_REACHED: Answer.LIMIT,
    Reason.PHONE_MISSING: Answer.NO_PHONE,
    Reason.REASON_MISSING: Answer.NO_REASON,
}
"""The book's reasons when a patient books."""

CANCELLING = {
    Reason.NO_SUCH_BOOKING: Answer.NOT_BOOKED,
    Reason.BOOKING_CANCELLED: Answer.NOT_BOOKED,
    Reason.NO_SUCH_SLOT: Answer.NOT_BOOKED,
    Reason.BOOKING_PAST: Answer.STARTED,
    Reason.TOO_LATE_TO_CANCEL: Answer.NOT_CANCELLABLE,
}
"""The book's reasons when a patient cancels."""


class PfsRefusal(Exception):
    """PFS says no; ``field`` fills the text where it names one."""

    def __init__(self, answer: Answer, field: str = "") -> None:
        super().__init__(answer.name)
        self.answer, self.field = answer, field


def refusal(refused: PfsRefusal, style: str, headers: Mapping[str, str] | None = None) -> Reply:
    """A refusal on the wire: the standard shape, or for a coded one the older 500 shape."""
    row = refused.answer.value
    text = row.text.format(field=refused.field)
    if style == "legacy" and row.code is not None:
        code, text = row.older or (row.code, text)
        body = {"InternalResponseCode": code, "Exceptions": [{"Message": text}]}
        return json_reply(body, 500, headers=headers)
    coded = {} if row.code is None else {"InternalResponseCode": row.code}
    body = {**coded, "Message": text, "Exceptions": [{"Message": text}]}
    return json_reply(body, row.status, headers=headers)


def invalid(fields: Mapping[str, list[str]]) -> Reply:
    """A body or query that cannot be understood: the validation shape."""
    return json_reply({"Message": "The request is invalid.", "ModelState": dict(fields)}, 400)
