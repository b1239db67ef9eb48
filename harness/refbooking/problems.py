"""The catalogue of refusals: every code that may be shown (behaviour section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """What one code says: title, HTTP status, whether to try again, and what the link becomes."""

    title: str
    status: int
    retryable: bool = False
    link: str = ""


STAFF = {
    "USER_ROLE_MISSING": Entry("Add a user role in your clinical system to continue", 422),
    "USER_NAME_MISSING": Entry("Add your full name to book in to this organisation", 422),
    "NO_BOOKABLE_SLOTS": Entry("No appointments available. Check slots and try again", 422, True),
    "PATIENT_DETAILS_MISMATCH": Entry(
        "Check patient details in your clinical system and try again", 422
    ),
    "MODULE_NOT_ENABLED": Entry("Booking is not switched on for your organisation", 403),
    "SITE_NOT_ALLOWED": Entry("You cannot book at this organisation", 403),
    "CROSS_ORG_BATCH_NOT_ALLOWED": Entry(
        "Choose your own organisation to send to a list of patients", 422
    ),
    "GP_CONNECT_NOT_ENABLED": Entry("This organisation is not set up for GP Connect booking", 422),
    "GP_CONNECT_UNAVAILABLE": Entry(
        "We could not reach the other organisation. Try again", 502, True
    ),
    "GP_CONNECT_TIMEOUT": Entry(
        "The other organisation is taking too long to answer. Try again", 504, True
    ),
    "CLINICAL_SYSTEM_NOT_OPEN": Entry(
        "Open your clinical system and sign in, then try again", 409, True
    ),
    "CLINICAL_SYSTEM_UNAVAILABLE": Entry(
        "We could not read your appointment book. Try again", 503, True
    ),
    "CLINICAL_SYSTEM_TIMEOUT": Entry(
        "We could not read your appointment book. Try again", 504, True
    ),
    "SLOT_TYPE_REQUIRED": Entry("Select a slot type", 422),
    "SLOT_TYPE_UNKNOWN": Entry("This slot type is no longer in the appointment book", 422),
    "CLINICIAN_NOT_AVAILABLE": Entry("None of the clinicians you chose has this slot type", 422),
    "AVAILABILITY_INVALID": Entry("Choose dates within the next 6 weeks", 422),
    "PATIENT_NOT_FOUND": Entry("No patient with this NHS number at your practice", 404),
    "PATIENT_NOT_REGISTERED": Entry("This patient is no longer registered here", 422),
    "PATIENT_DECEASED": Entry("This patient is recorded as deceased", 422),
    "MOBILE_MISSING": Entry("Add a mobile number", 422),
    "MOBILE_NOT_TEXTABLE": Entry("This number cannot receive texts", 422),
    "DUPLICATE_LIVE_INVITATION": Entry(
        "This patient already has a link for this slot type. Send a new one and cancel the old?",
        409,
    ),
    "ORG_PHONE_MISSING": Entry("Add a telephone number for your organisation", 422),
    "SMS_REJECTED": Entry("The text was refused", 502),
    "SMS_RATE_LIMITED": Entry("Too many texts at once. We will keep trying", 202, True),
    "SMS_UNAVAILABLE": Entry(
        "The text could not be sent. Nothing was sent to the patient", 503, True
    ),
    "RECORD_SAVE_FAILED": Entry("Sent. We could not save it to the record yet", 201, True),
    "INVITATION_NOT_CANCELLABLE": Entry("This link has been used or has ended", 409),
    "CSV_INVALID": Entry("The file needs other columns", 422),
    "CSV_TOO_LARGE": Entry("At most 2,000 rows", 413),
    "ROW_NHS_NUMBER_INVALID": Entry("This NHS number is not right", 422),
    "ROW_DUPLICATE": Entry("This patient is already in the file", 422),
    "ROW_DOB_INVALID": Entry("This date of birth is not right", 422),
    "ROW_NOT_REGISTERED": Entry("This patient is not registered here", 422),
    "ROW_DECEASED": Entry("This patient is recorded as deceased", 422),
    "ROW_ALREADY_INVITED": Entry("This patient already has a link for this slot type", 422),
    "ROW_TO_BOOK_MANUALLY": Entry("This patient has no number that can receive texts", 422),
    "BATCH_OVER_CAPACITY": Entry(
        "You can invite at most five times as many people as there are appointments", 422
    ),
    "NOT_SIGNED_IN": Entry("Sign in", 401),
    "NOT_ALLOWED": Entry("You cannot do this", 403),
}

PATIENT = {
    "LINK_NOT_FOUND": Entry("We cannot find this page", 404),
    "LINK_EXPIRED": Entry("This link has expired", 410, link="dead"),
    "LINK_CANCELLED": Entry("This link no longer works", 410, link="dead"),
    "LINK_SUPERSEDED": Entry("This link no longer works", 410, link="dead"),
    "LINK_DECLINED": Entry("You told us you do not want this appointment", 410, link="dead"),
    "LINK_ALREADY_USED": Entry("You have already used this link", 409, link="used"),
    "LINK_LOCKED": Entry("This link is locked", 423, link="dead"),
    "LINK_BLOCKED": Entry("We cannot book this appointment online", 409, link="dead"),
    "IDENTITY_REQUIRED": Entry("What is your date of birth?", 401, link="live"),
    "IDENTITY_MISMATCH": Entry("The date of birth does not match", 422, True, "live"),
    "VALIDATION_FAILED": Entry("There is a problem", 422, True, "live"),
    "SLOT_TAKEN": Entry("That appointment has just been taken", 409, True, "live"),
    "SLOT_GONE": Entry("That appointment is no longer available", 409, True, "live"),
    "SLOT_IN_PAST": Entry("That appointment time has passed", 409, True, "live"),
    "SLOT_NOT_OFFERED": Entry("Choose an appointment from the list", 422, True, "live"),
    "WINDOW_FULL": Entry(
        "There are no more appointments in that part of the day", 409, True, "live"
    ),
    "NO_SLOTS_NOW": Entry("There are no appointments at the moment", 200, True, "live"),
    "SLOTS_PARTIAL": Entry("Some later dates could not be loaded", 200, True, "live"),
    "SITE_UNAVAILABLE": Entry("We cannot show appointments right now", 503, True, "live"),
    "SITE_TIMEOUT": Entry("We cannot show appointments right now", 504, True, "live"),
    "BOOKING_IN_PROGRESS": Entry("We are already booking this for you", 409, True, "confirming"),
    "BOOKING_OUTCOME_UNKNOWN": Entry("We are checking your booking", 202, link="shut"),
    "BOOKING_REFUSED": Entry("We could not book that appointment", 409, True, "live"),
    "FORM_EXPIRED": Entry("Start again", 400, True, "live"),
    "TOO_MANY_TRIES": Entry("Wait before trying again", 429, True, "live"),
    "DECLINE_NOT_ALLOWED": Entry("You cannot decline this appointment online", 403, link="live"),
    "CANCEL_TOO_LATE": Entry("It is too late to cancel online", 409, link="used"),
    "CANCEL_FAILED": Entry("Your appointment has not been cancelled", 502, True, "used"),
    "APPOINTMENT_CHANGED": Entry("The practice has changed this appointment", 409, True, "used"),
}

REQUESTS = {
    "FORM_NOT_FOUND": Entry("We cannot find this page", 404),
    "FORM_CLOSED": Entry("This form is closed", 403, True),
    "FORM_AT_LIMIT": Entry("This form is closed", 403, True),
    "EMERGENCY_STOP": Entry("Call 999 now", 200),
    "STEP_OUT_OF_ORDER": Entry("Answer the questions before this one first", 409, True),
    "NUMBER_NOT_MOBILE": Entry("Enter a mobile number, or say you cannot use a mobile", 422, True),
    "CODE_WRONG": Entry("The security code is not right", 422, True),
    "CODE_EXPIRED": Entry("The security code has expired", 410, True),
    "CODE_DEAD": Entry("Too many wrong codes", 423, True),
    "CODE_TOO_SOON": Entry("Wait a minute before you ask for another text", 429, True),
    "CODE_LIMIT": Entry("Try again later", 429, True),
    "CODE_NOT_SENT": Entry(
        "We could not send a text. Carry on without a code, or try again", 503, True
    ),
    "DRAFT_EXPIRED": Entry("Start again", 410),
    "REQUEST_NOT_STORED": Entry("Your request has not been sent. Try again", 503, True),
    "REQUEST_NOT_FOUND": Entry("No request with this reference at your organisation", 404),
    "MATCH_EXISTS": Entry("This request is matched to someone else. Remove that first", 409),
    "MATCH_MISSING": Entry("This request is not matched to anyone", 409),
    "REQUEST_DONE": Entry("This request is done", 409),
}

COMMON = {
    "NOT_FOUND": Entry("There is nothing here", 404),
    "METHOD_NOT_ALLOWED": Entry("This address does not take that method", 405),
    "BODY_TOO_LARGE": Entry("The request is too large", 413),
    "MEDIA_TYPE_NOT_SUPPORTED": Entry("The request body is of the wrong kind", 415),
    "BODY_UNREADABLE": Entry("The request body cannot be read", 400),
    "IDEMPOTENCY_KEY_MISSING": Entry("Send an Idempotency-Key header", 400),
    "IDEMPOTENCY_KEY_REUSED": Entry("This Idempotency-Key was used for another request", 422),
    "IDEMPOTENCY_KEY_IN_USE": Entry("The first request with this key is still going on", 409, True),
    "CHANGED_MEANWHILE": Entry("This has changed since you read it", 412, True),
    "CLOCK_IS_ELSEWHERE": Entry("This product's clock is kept elsewhere", 409),
    "CLOCK_UNREADABLE": Entry("We cannot tell the time right now", 503, True),
    "SERVER_FAULT": Entry("Something went wrong on our side", 500, True),
}

CATALOGUE: Mapping[str, Entry] = {**STAFF, **PATIENT, **REQUESTS, **COMMON}


@dataclass(frozen=True)
class FieldError:
    """One field that is wrong: its name in the body, and what to do about it."""

    field: str
    message: str


class Problem(Exception):
    """A refusal from the catalogue, raised anywhere and rendered at the edge."""

    def __init__(
        self,
        code: str,
        *,
        detail: str | None = None,
        field_errors: Sequence[FieldError] = (),
        upstream: Mapping[str, object] | None = None,
        help: Mapping[str, object] | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code if detail is None else f"{code}: {detail}")
        self.code = code
        self.entry = CATALOGUE[code]
        self.status = self.entry.status if status is None else status
        self.detail = detail
        self.field_errors = tuple(field_errors)
        self.upstream = upstream
        self.help = help
        self.retry_after = retry_after
        self.extra = extra or {}

    def document(self, *, for_staff: bool = False) -> dict[str, object]:
        """The problem document (RFC 9457); an upstream's words are for staff only."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.entry.title,
            "status": self.status,
            "code": self.code,
            "retryable": self.entry.retryable,
        }
        if self.detail is not None:
            body["detail"] = self.detail
        if self.field_errors:
            body["field_errors"] = [
                {"field": e.field, "message": e.message} for e in self.field_errors
            ]
        if for_staff and self.upstream is not None:
            body["upstream"] = dict(self.upstream)
        if for_staff and self.help is not None:
            body["help"] = dict(self.help)
        return {**body, **self.extra}


def invalid(field: str, message: str) -> Problem:
    """The refusal of one malformed field."""
    return Problem("VALIDATION_FAILED", field_errors=[FieldError(field, message)])
