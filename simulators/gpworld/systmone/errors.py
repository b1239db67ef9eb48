"""SystmOne's error documents: one code for each thing that can be wrong (contract A3 and B4)."""

from __future__ import annotations

from gpworld.book.refusals import Reason, Refusal

TEXTS = {
    "0": "The service is not available at the moment",
    "1": "The request was not understood",
    "3": "You are not signed in",
    "5": "A value is missing or cannot be used",
    "6": "You do not have access to this",
    "7": "You have reached the number of appointments you may book",
    "8": "The linkage details are not right",
    "9": "There was a problem logging on",
    "40": "It is too late to cancel this appointment online",
    "1102": "That time could not be found",
    "1103": "That time has just been taken",
    "9001": "No such patient at this unit",
    "9002": "This patient is not currently registered",
    "9003": "Give an NHS number, or a surname and a date of birth",
    "9004": "Too many patients match, give more details",
    "9011": "This slot is blocked",
    "9012": "This slot is not open for booking yet",
    "9021": "No such appointment at this unit",
    "9022": "This appointment cannot be cancelled",
    "9031": "The text is empty or too long",
}


class Fault(Exception):
    """A refusal that travels as an Error document with HTTP 200.

    ``uuid`` is that of a message of which nothing else was read.
    """

    def __init__(self, code: str, technical: str = "", uuid: str = "") -> None:
        super().__init__(technical or TEXTS[code])
        self.code = code
        self.technical = technical
        self.uuid = uuid


_ONLINE = {
    Reason.NO_SUCH_SLOT: "1102",
    Reason.NOT_OFFERED: "1102",
    Reason.SLOT_PAST: "5",
    Reason.SLOT_TAKEN: "1103",
    Reason.LIMIT_REACHED: "7",
    Reason.NO_SUCH_BOOKING: "5",
    Reason.BOOKING_CANCELLED: "5",
    Reason.BOOKING_PAST: "5",
    Reason.TOO_LATE_TO_CANCEL: "40",
}
_STAFF = {
    Reason.NO_SUCH_SLOT: "1102",
    Reason.SLOT_PAST: "5",
    Reason.SLOT_BLOCKED: "9011",
    Reason.SLOT_EMBARGOED: "9012",
    Reason.SLOT_TAKEN: "1103",
    Reason.NO_SUCH_BOOKING: "9021",
    Reason.BOOKING_CANCELLED: "9022",
    Reason.BOOKING_PAST: "9022",
}


def online(refusal: Refusal) -> Fault:
    """What the book refused, as the patient-facing side says it."""
    return Fault(_ONLINE[refusal.reason], refusal.detail)


def staff(refusal: Refusal) -> Fault:
    """What the book refused, as the staff side says it."""
    return Fault(_STAFF[refusal.reason], refusal.detail)
