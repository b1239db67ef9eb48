"""The fidelity ledger of the Partner API."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

SILENT = "The published description does not say."
STRING = "The published description only says string."
CHOICE, SPECIFIED = Source.OUR_CHOICE, Source.SPECIFIED
SESSIONS = ("partner.GetAppointmentSessions",)
SLOTS = ("partner.GetSlotsForSession", "partner.GetSlotsForSessionV2")
BOOK = ("partner.BookAppointment",)
FILE = ("partner.FileRecord",)
LISTS = (
    "partner.GetBookedPatients",
    "partner.GetBookedPatientsV2",
    "partner.GetArrivedPatients",
    "partner.GetSentInPatients",
)

PARTNER_RULES = (
    Rule(
        "emis.partner.tokens",
        "Tokens are opaque, belong to a user and a set of scopes, and never run out.",
        CHOICE,
        "Real ones are JWTs that live about an hour; a moved clock must not end them.",
    ),
    Rule(
        "emis.partner.token-exchange",
        "POST /emis/partner/token gives a user's token for a client id and secret.",
        CHOICE,
        "How real tokens are had is not public; the replies are those of RFC 6749.",
        ("partner.token",),
    ),
    Rule(
        "emis.partner.inactive-users",
        "The token of an inactive user, or of a practice closed to staff access, is 401.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.partner.application-id",
        "Any applicationId that is not empty is accepted; a missing one is 400.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.partner.statuses",
        "Only 200, 204, 400, 401, 404, 415 and 500 are ever answered; clashes are 400.",
        SPECIFIED,
        "The published description declares no other; which code means what is our choice.",
    ),
    Rule(
        "emis.partner.error-statuses",
        "401 is for token and scope, 404 for what is unknown, 400 for the rest, a clash too.",
        CHOICE,
        "Which declared status means what is not published.",
    ),
    Rule(
        "emis.partner.error-codes",
        "The codes of issue.details.coding, and issue.code, severity and text beside them.",
        CHOICE,
        "The shape is published, the values are not.",
    ),
    Rule(
        "emis.partner.legacy-outcome",
        "legacyOutcome is -1 in every refusal.",
        CHOICE,
        "Its meaning is not public.",
    ),
    Rule(
        "emis.partner.order-of-checks",
        "Token, scope, applicationId, parameters, bookedBy, slot, patient, past, withheld, taken.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.partner.not-found",
        "Unknown operations and wrong methods are 404, HEAD among them, so that none books.",
        CHOICE,
        "405 is not declared.",
    ),
    Rule(
        "emis.partner.query-names",
        "Parameters are read in any case, and of several alike the first counts.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.partner.dates",
        "Dates are read as dd/MM/yyyy, all digits written, or ISO, and written dd/MM/yyyy; times "
        "HH:mm.",
        CHOICE,
        "They are documented as dd/mm/yyyy and typed as date-times.",
    ),
    Rule(
        "emis.partner.date-times",
        "slotDateTime and endDateTime are London wall times without offset.",
        CHOICE,
        STRING,
        BOOK,
    ),
    Rule(
        "emis.partner.minutes",
        "slotLength and duration are minutes written as text.",
        CHOICE,
        STRING,
    ),
    Rule(
        "emis.partner.xml",
        "XML replies have the JSON's names, wrap every ...List, and repeat other lists; what no "
        "element can be called has underscores.",
        CHOICE,
        "That XML is offered is published; its root names are ours.",
    ),
    Rule(
        "emis.partner.default-format",
        "A caller who accepts anything, or nothing that is offered, gets JSON; parameters of media "
        "types are not looked at.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.partner.ninety-days",
        "Sessions and a patient's appointments are asked for over at most 90 days.",
        SPECIFIED,
        "The published description says so; GetAppointmentConfiguration has no limit.",
        SESSIONS,
    ),
    Rule(
        "emis.partner.available",
        "available is total without booked, blocked and embargoed; slots that began count.",
        CHOICE,
        SILENT,
        SESSIONS,
    ),
    Rule(
        "emis.partner.slot-type-filter",
        "slotType is a type's name in any case or its id; other types are left out.",
        CHOICE,
        SILENT,
        SESSIONS,
    ),
    Rule(
        "emis.partner.slot-type-ids",
        "A slot type's id is a checksum of its name, the same in every world.",
        CHOICE,
        "Types are names in this world.",
    ),
    Rule(
        "emis.partner.configuration",
        "bookable is true for every type, emisAccess where any slot of it is open online.",
        CHOICE,
        STRING,
        ("partner.GetAppointmentConfiguration",),
    ),
    Rule(
        "emis.partner.holidays",
        "holidayList is there and empty.",
        CHOICE,
        "This world has no holidays.",
        ("partner.GetAppointmentConfiguration",),
    ),
    Rule(
        "emis.partner.statuses-of-slots",
        "Slot Available, Booked, Arrived, Sent In, Left, Blocked, Embargoed.",
        CHOICE,
        STRING,
        SLOTS,
    ),
    Rule(
        "emis.partner.free-slots",
        "patientList of a free slot is an empty object.",
        CHOICE,
        SILENT,
        SLOTS,
    ),
    Rule(
        "emis.partner.slot-notes",
        "notes are the slot's own, or what came with the booking where it has none.",
        CHOICE,
        SILENT,
        SLOTS,
    ),
    Rule(
        "emis.partner.comments",
        "commentList is a list of objects with one comment each.",
        CHOICE,
        SILENT,
        ("partner.GetSlotsForSessionV2", "partner.AddSlotComment"),
    ),
    Rule(
        "emis.partner.booked-by",
        "bookedBy is the guid or dbid of a user of the organisation, active or not.",
        CHOICE,
        "It is typed as a uuid and described as a DBID.",
        BOOK,
    ),
    Rule(
        "emis.partner.double-booking",
        "A slot that anybody holds is SLOT_NOT_AVAILABLE, to the same patient as well.",
        CHOICE,
        "What a double booking returns is not public; there is no idempotency contract.",
        BOOK,
    ),
    Rule(
        "emis.partner.standing",
        "Patients who left or died can be booked for.",
        CHOICE,
        SILENT,
        BOOK,
    ),
    Rule(
        "emis.partner.patient-information",
        "patientId is the patient's number, led is empty, nobody has warnings.",
        CHOICE,
        "Only the members' names are published, one of them misspelt.",
        ("partner.BookAppointment", "partner.CancelAppointment"),
    ),
    Rule(
        "emis.partner.cancel-past",
        "Staff may cancel what has started.",
        CHOICE,
        SILENT,
        ("partner.CancelAppointment",),
    ),
    Rule(
        "emis.partner.cancel-not-held",
        "Cancelling a slot that the patient does not hold is 404 NOT_FOUND.",
        CHOICE,
        SILENT,
        ("partner.CancelAppointment",),
    ),
    Rule(
        "emis.partner.appointment-rows",
        "A patient's appointments are one row a slot, cancelled ones left out.",
        CHOICE,
        SILENT,
        ("partner.GetPatientAppointments", "partner.GetPatientAppointmentsV2"),
    ),
    Rule(
        "emis.partner.quiet-sent-in",
        "Status 12 is kept and shown as Sent In.",
        CHOICE,
        SILENT,
        ("partner.SetAppointmentStatus", "partner.SetAppointmentStatusEx"),
    ),
    Rule(
        "emis.partner.patch-parameters",
        "Texts are sent as comment, notes and slotType in the query.",
        CHOICE,
        "Their names are not in the part of the description that was read.",
        ("partner.AddSlotComment", "partner.SetSlotNotes", "partner.SetSlotType"),
    ),
    Rule(
        "emis.partner.patch-replies",
        "SetAppointmentStatusEx answers like booking, SetSlotNotes with slotId and notes.",
        CHOICE,
        SILENT,
        ("partner.SetAppointmentStatusEx", "partner.SetSlotNotes"),
    ),
    Rule(
        "emis.partner.v2-slot-type",
        "slotType of GetPatientAppointmentsV2 is an object with typeID and description.",
        CHOICE,
        SILENT,
        ("partner.GetPatientAppointmentsV2",),
    ),
    Rule(
        "emis.partner.patient-lists",
        "Lists of booked, arrived and sent-in patients are appointments with a patient each.",
        CHOICE,
        "Their replies are not in the part of the description that was read.",
        LISTS,
    ),
    Rule(
        "emis.partner.matching",
        "All terms must match: NHS number exactly, birth date exactly, names by their beginning; "
        "commas alone are 400.",
        CHOICE,
        SILENT,
        ("partner.GetMatchedPatients",),
    ),
    Rule(
        "emis.partner.nobody-found",
        "Nobody found is 200 with an empty list.",
        CHOICE,
        SILENT,
        ("partner.GetMatchedPatients",),
    ),
    Rule(
        "emis.partner.current-status",
        "currentStatus is Active, Left or Deceased, and such patients are found too.",
        CHOICE,
        STRING,
        ("partner.GetMatchedPatients", "partner.GetPatientDemographics"),
    ),
    Rule(
        "emis.partner.registration",
        "The registration of a demographics reply has the members of a match.",
        CHOICE,
        SILENT,
        ("partner.GetPatientDemographics",),
    ),
    Rule(
        "emis.partner.role",
        "A user's role is category.description; without a role category and role are absent.",
        CHOICE,
        "Which member the real product reads is not public.",
        ("partner.GetOrganisation", "partner.GetOrganisationV2", "partner.GetUserById"),
    ),
    Rule(
        "emis.partner.filing",
        "A body needs one consultation; each becomes an entry of its own, with its events.",
        CHOICE,
        "Which bodies are accepted is not public.",
        FILE,
    ),
    Rule(
        "emis.partner.filed-guid",
        "A consultation keeps its guid if it is one, and else is given one.",
        CHOICE,
        "FileRecord answers without a body.",
        FILE,
    ),
    Rule(
        "emis.partner.filed-form",
        "Entries are kept as JSON, whatever they came in, and come back in the form accepted.",
        CHOICE,
        SILENT,
        ("partner.FileRecord", "partner.GetConsultation"),
    ),
    Rule(
        "emis.partner.spelling",
        "GUIDs are read in any case and with braces; a byte order mark before a body is left out, "
        "and XML in single bytes that says UTF-16 is UTF-8.",
        CHOICE,
        SILENT,
        (*BOOK, *FILE, "partner.GetConsultation"),
    ),
    Rule(
        "emis.partner.windows",
        "Both days of a window are in it, and one that ends before it begins is 400.",
        CHOICE,
        SILENT,
        (
            *SESSIONS,
            "partner.GetAppointmentConfiguration",
            "partner.GetPatientAppointments",
            "partner.GetPatientAppointmentsV2",
        ),
    ),
    Rule(
        "emis.partner.organisation-ids",
        "dbid and guid of an organisation are made of a checksum of its code.",
        CHOICE,
        "Organisations have codes in this world.",
        ("partner.GetOrganisation", "partner.GetOrganisationV2"),
    ),
    Rule(
        "emis.partner.set-slot-type",
        "SetSlotType takes the name or id of a type that some slot of the practice has.",
        CHOICE,
        SILENT,
        ("partner.SetSlotType",),
    ),
)
