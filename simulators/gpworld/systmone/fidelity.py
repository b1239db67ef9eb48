"""What of SystmOne is known and what is our choice: the ledger of this simulator."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

_PFS = ("ListSlots", "BookAppointment", "ViewAppointments", "CancelAppointment")


def _ours(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"systmone.{part}", sentence, Source.OUR_CHOICE, because, operations)


RULES: tuple[Rule, ...] = (
    _ours("transport.path", "Messages go to /systmone/pfs and /systmone/staff.", "nothing public"),
    _ours("transport.methods", "Other methods than POST are answered with 405.", "nothing public"),
    _ours("transport.plain-http", "The simulator speaks plain HTTP on loopback.", "for tests"),
    _ours(
        "transport.content-type",
        "The content type of a request is not looked at.",
        "clients differ in what they send",
    ),
    _ours(
        "transport.type-header",
        "A type header that is absent, different, unknown or in another case is error 1, "
        "and so is a document type.",
        "the header's meaning is open code's; the refusal is not",
    ),
    _ours(
        "transport.uuid",
        "A reply carries the request's uuid, or one made up where it had none.",
        "that replies carry one is open code's",
    ),
    _ours("transport.api-version", "Another apiVersion than 1 is error 1.", "nothing public"),
    _ours(
        "session.suid",
        "The suid stays the same for a session and is repeated on errors; a session ends at "
        "Logoff or after 20 idle minutes; one user may hold several.",
        "only that the suid travels in a header is known",
    ),
    _ours(
        "session.selected",
        "With several accessible patients every other message before PatientSelected, and any "
        "about another patient, is error 6.",
        "the client selects before it goes on",
    ),
    _ours(
        "values.dates",
        "Of a date-time the first 19 characters count; a plain date is midnight.",
        "client generations end their times differently",
    ),
    _ours("values.unknown", "Unknown attributes and elements are ignored.", "nothing public"),
    _ours("values.ids", "Ids are opaque text such as ses-77, p-2041 and ap-311.", "nothing public"),
    _ours(
        "link.comparison",
        "A surname is compared without regard to case, a birth date by ten characters; what does "
        "not fit is error 8.",
        "nothing public",
        "LinkAccount",
    ),
    _ours(
        "link.replaces",
        "Linking again replaces the stored passphrase; the one handed out for linking never logs "
        "on; linking by NHS number makes an account where there is none.",
        "nothing public",
        "LinkAccount",
    ),
    _ours(
        "authenticate.refusals",
        "Unknown provider is 5; an account of another unit is 9; there is no lock-out unless the "
        "scenario sets one.",
        "nothing public",
        "Authenticate",
    ),
    _ours(
        "slots.offered",
        "Offered online: free, marked for online booking, not started, within bookableDays (42).",
        "implied by the client, stated nowhere",
        "ListSlots",
    ),
    _ours(
        "slots.values",
        "The time of day of startDate is ignored; a past start is no error, one beyond the limit "
        "gives an empty reply, a bad value is error 5.",
        "nothing public",
        "ListSlots",
    ),
    _ours("book.notes", "Notes hold at most 500 characters.", "nothing public", "BookAppointment"),
    _ours("book.limit", "An online user may hold five appointments.", "a seed value", *_PFS[1:2]),
    _ours(
        "appointments.view",
        "Y shows what has not started, soonest first, N the rest, latest first; cancelled ones "
        "are left out, ones booked by staff are shown.",
        "nothing public",
        "ViewAppointments",
    ),
    _ours(
        "appointments.services",
        "A service that is off has status D; the appointment messages are then error 6.",
        "only status A is known",
        "ListServiceAccesses",
        *_PFS,
    ),
    _ours(
        "errors.order",
        "Checks run in the order 1, 3, 6, 5, then the message's own; one of several simultaneous "
        "bookings wins, the others get 1103.",
        "nothing public",
    ),
    _ours(
        "errors.texts",
        "The texts of errors, and codes 1, 5 and 6 beyond their known causes.",
        "there is no public list of codes",
    ),
    Rule(
        "systmone.errors.zero",
        "Codes 0, 3, 7, 8, 9, 40, 1102 and 1103 mean what the open code takes them to mean.",
        Source.OBSERVED,
        "a client's open code names or reacts to them",
    ),
    _ours(
        "staff.all",
        "The whole staff facade, every message, code and format of it, is our own design.",
        "nothing public describes TPP's",
        "StaffLogon",
        "StaffLogoff",
        "StaffListUsers",
        "StaffListSlotTypes",
        "StaffListSlots",
        "StaffFindPatient",
        "StaffGetPatient",
        "StaffBookAppointment",
        "StaffCancelAppointment",
        "StaffListAppointments",
        "StaffAddToRecord",
        "StaffGetRecord",
    ),
)
