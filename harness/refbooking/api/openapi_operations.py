"""Every operation of the HTTP contract, as data (behaviour 6.2, 6.3, 6.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Schema = Mapping[str, object]

TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
PAGE: Mapping[str, Schema] = {
    "cursor": TEXT,
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
}

STAFF = "/api/v1/staff"
LINK = "/api/v1/patient/links/{token}"
MANAGE = "/api/v1/patient/manage/{token}"
SENDING = (400, 401, 403, 404, 409, 422, 502, 503, 504)
DEAD = (404, 410, 423, 429)


@dataclass(frozen=True)
class Operation:
    """One method of one path; schemas are named, `Name[]` is a list."""

    method: str
    path: str
    name: str
    summary: str
    answers: Mapping[int, str | None]
    refusals: tuple[int, ...] = ()
    auth: str = "staff"
    body: str | None = None
    body_required: bool = True
    media: str = "application/json"
    produces: str = "application/json"
    query: Mapping[str, Schema] = field(default_factory=dict)
    idempotent: bool | None = False  # None: the key may be sent
    versioned: bool = False
    headers: tuple[str, ...] = ()


OWN = (
    Operation(
        "get",
        f"{STAFF}/me",
        "me",
        "Who is signed in, with the role the clinical system gives now",
        {200: "Me"},
        (401, 409, 503, 504),
    ),
    Operation(
        "put",
        f"{STAFF}/me/name",
        "giveName",
        "Give the full name of this account",
        {204: None},
        (400, 401, 422),
        body="Name",
    ),
    Operation(
        "get",
        f"{STAFF}/sites",
        "sites",
        "The organisations to choose from; none where there is no choice",
        {200: "Site[]"},
        (401,),
    ),
    Operation(
        "get",
        f"{STAFF}/slot-types",
        "slotTypes",
        "Every slot type in the book for the coming weeks, with its count",
        {200: "SlotType[]"},
        (401, 403, 409, 422, 502, 503, 504),
        query={"site": TEXT},
    ),
    Operation(
        "get",
        f"{STAFF}/clinicians",
        "clinicians",
        "Who holds sessions with a slot type",
        {200: "Clinician[]"},
        (401, 403, 409, 422, 502, 503, 504),
        query={"site": TEXT, "slot_type": TEXT},
    ),
    Operation(
        "get",
        f"{STAFF}/availability",
        "availability",
        "How many appointments of a slot type can be booked",
        {200: "Availability"},
        (401, 403, 409, 422, 502, 503, 504),
        query={"site": TEXT, "slot_type": TEXT},
    ),
    Operation("get", f"{STAFF}/tasks", "tasks", "What staff must look at", {200: "Task[]"}, (401,)),
)

INVITATIONS = (
    Operation(
        "post",
        f"{STAFF}/invitations",
        "sendInvitation",
        "Text a patient a link, or a message without one",
        {201: "Invitation", 202: "Invitation"},
        SENDING,
        body="NewInvitation",
        idempotent=True,
    ),
    Operation(
        "post",
        f"{STAFF}/invitations:check",
        "checkInvitation",
        "Run the checks of sending without sending",
        {200: "Checked"},
        (400, 401, 422),
        body="NewInvitation",
    ),
    Operation(
        "get",
        f"{STAFF}/invitations",
        "listInvitations",
        "Invitations, newest first",
        {200: "Invitation[]"},
        (401, 422),
        query={"state": TEXT, "batch": TEXT, **PAGE},
    ),
    Operation(
        "post",
        f"{STAFF}/invitations:search",
        "searchInvitations",
        "Invitations of a patient, a state or a batch, newest first",
        {200: "Invitation[]"},
        (400, 401, 422),
        body="Search",
    ),
    Operation(
        "get",
        f"{STAFF}/invitations/{{invitation_id}}",
        "seeInvitation",
        "One invitation",
        {200: "Invitation"},
        (401, 404),
        versioned=True,
    ),
    Operation(
        "post",
        f"{STAFF}/invitations/{{invitation_id}}/cancel",
        "cancelInvitation",
        "End a live link at once",
        {200: "Invitation"},
        (400, 401, 404, 409, 412, 422),
        body="Nothing",
        body_required=False,
        idempotent=None,
        versioned=True,
    ),
    Operation(
        "post",
        f"{STAFF}/invitations/{{invitation_id}}/resend",
        "resendInvitation",
        "A new link with a fresh week; the old one dies",
        {201: "Invitation", 202: "Invitation"},
        SENDING,
        body="Nothing",
        body_required=False,
        idempotent=True,
    ),
)

BATCHES_AND_BOOKINGS = (
    Operation(
        "post",
        f"{STAFF}/batches",
        "sendBatch",
        "Invite a list of patients in the background",
        {202: "BatchReport"},
        (400, 401, 403, 409, 413, 422, 503, 504),
        body="NewBatch",
        media="multipart/form-data",
        idempotent=True,
    ),
    Operation(
        "get",
        f"{STAFF}/batches/{{batch_id}}",
        "seeBatch",
        "Every row of a batch with its state, and counts",
        {200: "Batch"},
        (401, 404),
    ),
    Operation(
        "get",
        f"{STAFF}/bookings/{{booking_id}}",
        "seeBooking",
        "One booking as the book has it now",
        {200: "Booking"},
        (401, 404),
        versioned=True,
    ),
    Operation(
        "post",
        f"{STAFF}/bookings/{{booking_id}}/cancel",
        "cancelBooking",
        "Cancel an appointment in the name of the practice",
        {200: "Booking"},
        (400, 401, 404, 409, 422, 502, 503, 504),
        body="CancelReason",
        body_required=False,
        idempotent=True,
        versioned=True,
    ),
)

PATIENT_LINKS = (
    Operation(
        "get",
        LINK,
        "seeLink",
        "What a link is for; nothing personal",
        {200: "Link"},
        DEAD,
        auth="nobody",
    ),
    Operation(
        "post",
        f"{LINK}/identity",
        "identify",
        "Give the date of birth",
        {200: "Link"},
        (400, 409, 422, 503, 504, *DEAD),
        auth="nobody",
        body="DateOfBirth",
        headers=("X-Patient-Session",),
    ),
    Operation(
        "get",
        f"{LINK}/slots",
        "seeOffers",
        "What can be booked, by day",
        {200: "Offers"},
        (401, 409, 422, 503, 504, *DEAD),
        auth="patient",
        query={"from": DAY, "to": DAY},
    ),
    Operation(
        "post",
        f"{LINK}/booking",
        "confirm",
        "Book an offer; 200 repeats an earlier answer",
        {200: "Booked", 201: "Booked"},
        (202, 400, 401, 409, 422, 503, 504, *DEAD),
        auth="patient",
        body="Choice",
        idempotent=True,
    ),
    Operation(
        "get",
        f"{LINK}/booking",
        "seeBooked",
        "What became of the booking",
        {200: "Booked"},
        (202, 401, *DEAD),
        auth="patient",
        versioned=True,
    ),
    Operation(
        "post",
        f"{LINK}/decline",
        "decline",
        "Say that the appointment is not wanted",
        {200: "Declined"},
        (400, 401, 403, 409, 422, *DEAD),
        auth="patient",
        body="Reason",
        body_required=False,
    ),
)

PATIENT_APPOINTMENTS = (
    Operation(
        "get",
        MANAGE,
        "seeAppointment",
        "An appointment, after the date of birth",
        {200: "Appointment"},
        (401, 404, 429),
        auth="patient",
        versioned=True,
    ),
    Operation(
        "post",
        f"{MANAGE}/identity",
        "identifyToManage",
        "Give the date of birth",
        {200: "Appointment"},
        (400, 404, 422, 423, 429, 503, 504),
        auth="nobody",
        body="DateOfBirth",
        headers=("X-Patient-Session",),
    ),
    Operation(
        "post",
        f"{MANAGE}/cancel",
        "cancelAppointment",
        "Cancel an appointment",
        {200: "Appointment"},
        (400, 401, 404, 409, 422, 429, 502, 504),
        auth="patient",
        body="CancelReason",
        idempotent=True,
        versioned=True,
    ),
    Operation(
        "post",
        f"{MANAGE}/rebook",
        "askToRebook",
        "Ask staff for another time; cancels nothing",
        {200: "Asked"},
        (400, 401, 403, 404, 422, 429),
        auth="patient",
        body="Nothing",
        body_required=False,
    ),
)

OTHER = (
    Operation(
        "get",
        "/api/v1/profile",
        "profile",
        "What this product does where products differ",
        {200: "Profile"},
        auth="nobody",
    ),
    Operation(
        "get",
        "/openapi.json",
        "contract",
        "This document",
        {200: "Document"},
        auth="nobody",
    ),
    Operation(
        "post",
        "/hooks/sms/receipts",
        "receiveReceipt",
        "A delivery receipt of the text gateway",
        {204: None},
        (400, 401, 422),
        auth="gateway",
        body="Receipt",
    ),
)

FOR_TESTS = (
    Operation(
        "post",
        "/__test__/reset",
        "reset",
        "Forget everything; test mode only",
        {204: None},
        (400, 422),
        auth="nobody",
        body="Reset",
        body_required=False,
    ),
    Operation(
        "get",
        "/__test__/events",
        "events",
        "What happened, in order; test mode only",
        {200: "Events"},
        (422,),
        auth="nobody",
        query={"after": {"type": "integer", "minimum": 0}},
    ),
    Operation(
        "post",
        "/__test__/run-due-jobs",
        "runDueJobs",
        "Do what is due by the clock; test mode only",
        {200: "Ran"},
        auth="nobody",
    ),
    Operation(
        "post",
        "/__test__/clock",
        "moveClock",
        "Move the clock, where it is this product's own; test mode only",
        {200: "Now"},
        (400, 409, 422),
        auth="nobody",
        body="Move",
    ),
)

OPERATIONS: tuple[Operation, ...] = (
    *OWN,
    *INVITATIONS,
    *BATCHES_AND_BOOKINGS,
    *PATIENT_LINKS,
    *PATIENT_APPOINTMENTS,
    *OTHER,
    *FOR_TESTS,
)
