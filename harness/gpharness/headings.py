"""The headings and sentences that patients and staff are shown, and the code each stands for."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, frozenset[str]] = {
    heading: frozenset(codes.split())
    for heading, codes in {
        # patients, with a link
        "We cannot find this page": "FORM_NOT_FOUND LINK_NOT_FOUND",
        "This link has expired": "LINK_EXPIRED",
        "This link no longer works": "LINK_CANCELLED LINK_SUPERSEDED",
        "You told us you do not want this appointment": "LINK_DECLINED",
        "You have already used this link": "LINK_ALREADY_USED",
        "This link is locked": "LINK_LOCKED",
        "We cannot book this appointment online": "LINK_BLOCKED",
        "The date of birth does not match": "IDENTITY_MISMATCH",
        "There is a problem": "VALIDATION_FAILED",
        "That appointment has just been taken": "SLOT_TAKEN",
        "That appointment is no longer available": "SLOT_GONE",
        "That appointment time has passed": "SLOT_IN_PAST",
        "Choose an appointment from the list": "SLOT_NOT_OFFERED",
        "There are no more appointments in that part of the day": "WINDOW_FULL",
        "There are no appointments at the moment": "NO_SLOTS_NOW",
        "We cannot show appointments right now": "SITE_UNAVAILABLE SITE_TIMEOUT",
        "We are already booking this for you": "BOOKING_IN_PROGRESS",
        "We are checking your booking": "BOOKING_OUTCOME_UNKNOWN",
        "We could not book that appointment": "BOOKING_REFUSED",
        "Start again": "DRAFT_EXPIRED FORM_EXPIRED IDENTITY_REQUIRED",
        "Wait before trying again": "TOO_MANY_TRIES",
        "Some later dates could not be loaded": "SLOTS_PARTIAL",
        "It is too late to cancel online": "CANCEL_TOO_LATE",
        "Your appointment has not been cancelled": "CANCEL_FAILED",
        "The practice has changed this appointment": "APPOINTMENT_CHANGED",
        # patients, at a request form
        "This form is closed": "FORM_CLOSED FORM_AT_LIMIT",
        "Call 999 now": "EMERGENCY_STOP",
        "Enter a mobile number, or say you cannot use a mobile": "NUMBER_NOT_MOBILE",
        "The security code is not right": "CODE_WRONG",
        "The security code has expired": "CODE_EXPIRED",
        "Too many wrong codes": "CODE_DEAD",
        "Wait a minute before you ask for another text": "CODE_TOO_SOON",
        "Try again later": "CODE_LIMIT",
        "We could not send a text. Carry on without a code, or try again": "CODE_NOT_SENT",
        "Your request has not been sent. Try again": "REQUEST_NOT_STORED",
        # staff, sending to another organisation
        "Add a user role in your clinical system to continue": "USER_ROLE_MISSING",
        "Add your full name to book in to this organisation": "USER_NAME_MISSING",
        "No appointments available. Check slots and try again": "NO_BOOKABLE_SLOTS",
        "Check patient details in your clinical system and try again": "PATIENT_DETAILS_MISMATCH",
        "Booking is not switched on for your organisation": "MODULE_NOT_ENABLED",
        "You cannot book at this organisation": "SITE_NOT_ALLOWED",
        "This organisation is not set up for GP Connect booking": "GP_CONNECT_NOT_ENABLED",
        "We could not reach the other organisation. Try again": "GP_CONNECT_UNAVAILABLE",
        "The other organisation is taking too long to answer. Try again": "GP_CONNECT_TIMEOUT",
        "Add a telephone number for your organisation": "ORG_PHONE_MISSING",
        # staff, sending
        "Sign in": "NOT_SIGNED_IN",
        "You cannot do this": "NOT_ALLOWED",
        "Open your clinical system and sign in, then try again": "CLINICAL_SYSTEM_NOT_OPEN",
        "We could not read your appointment book. Try again": (
            "CLINICAL_SYSTEM_UNAVAILABLE CLINICAL_SYSTEM_TIMEOUT"
        ),
        "The text was refused": "SMS_REJECTED",
        "Too many texts at once. We will keep trying": "SMS_RATE_LIMITED",
        "Select a slot type": "SLOT_TYPE_REQUIRED",
        "This slot type is no longer in the appointment book": "SLOT_TYPE_UNKNOWN",
        "None of the clinicians you chose has this slot type": "CLINICIAN_NOT_AVAILABLE",
        "Choose dates within the next 6 weeks": "AVAILABILITY_INVALID",
        "No patient with this NHS number at your practice": "PATIENT_NOT_FOUND",
        "This patient is no longer registered here": "PATIENT_NOT_REGISTERED",
        "This patient is recorded as deceased": "PATIENT_DECEASED",
        "Add a mobile number": "MOBILE_MISSING",
        "This number cannot receive texts": "MOBILE_NOT_TEXTABLE",
        "This patient already has a link for this slot type": "DUPLICATE_LIVE_INVITATION",
        "This link has been used or has ended": "INVITATION_NOT_CANCELLABLE",
        "The text could not be sent": "SMS_UNAVAILABLE",
        "We could not save it to the record yet": "RECORD_SAVE_FAILED",
        # staff, lists of patients
        "The file needs these columns": "CSV_INVALID",
        "At most 2,000 rows": "CSV_TOO_LARGE",
        "There are more people than appointments": "MORE_INVITATIONS_THAN_SLOTS",
        "You can invite at most five times as many people as there are appointments": (
            "BATCH_OVER_CAPACITY"
        ),
        "Choose your own organisation to send to a list of patients": "CROSS_ORG_BATCH_NOT_ALLOWED",
    }.items()
}

ROWS: Mapping[str, str | None] = {
    "invited": None,
    "to book manually": "ROW_TO_BOOK_MANUALLY",
    "already invited": "ROW_ALREADY_INVITED",
    "the same patient again": "ROW_DUPLICATE",
    "the NHS number is wrong": "ROW_NHS_NUMBER_INVALID",
    "the date of birth is wrong": "ROW_DOB_INVALID",
    "not registered here": "ROW_NOT_REGISTERED",
    "has died": "ROW_DECEASED",
}
"""What staff are told about one row of a list."""


def codes(heading: str) -> frozenset[str]:
    """The codes a heading may stand for.

    Raises:
        LookupError: no page or sentence of the catalogue reads so.
    """
    try:
        return HEADINGS[heading]
    except KeyError:
        raise LookupError(
            f"no page is headed {heading!r}; headings are listed in gpharness/headings.py"
        ) from None
