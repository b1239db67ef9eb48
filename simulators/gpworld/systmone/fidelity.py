"""What of SystmOne is known and what is our choice: the ledger of this simulator."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source
from gpworld.systmone.fidelity_staff import STAFF_RULES

WHOLLY_SPECIFIED: tuple[str, ...] = ("RequestSystmOnlineMessages",)
"""Messages on which nothing but rules of the whole facade bears."""

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
        "and so is a document type; a root in a namespace has another name.",
        "the header's meaning is open code's; the refusal is not",
    ),
    _ours(
        "transport.uuid",
        "A reply carries the request's uuid, or one made up where it had none, could not be read, "
        "or had a document type and a uuid of more than 64 characters.",
        "that replies carry one is open code's",
    ),
    _ours(
        "transport.quotation-marks",
        "Values stand between double quotation marks, whatever they hold.",
        "XML leaves it open",
    ),
    _ours(
        "transport.encoding",
        "Bytes that are single are UTF-8 though the declaration says UTF-16; others are read as "
        "they declare.",
        "serialisers that hold a document as text declare it wrongly",
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
        "session.logoff",
        "Logoff needs nobody selected.",
        "it names no patient",
        "Logoff",
    ),
    _ours(
        "session.count",
        "Ten thousand sessions are kept per facade; the one idle for longest makes room.",
        "a simulator needs a bound",
    ),
    _ours(
        "session.left",
        "A patient who has left or died meanwhile is error 6, and cannot log on.",
        "nothing public",
    ),
    _ours(
        "session.online-off",
        "Where a practice offers no online services linking is 8, logging on 9, all else 6.",
        "nothing public",
    ),
    _ours(
        "values.dates",
        "Of a date-time the first 19 characters count; a plain date is midnight.",
        "client generations end their times differently",
    ),
    _ours(
        "values.strict-dates",
        "Years run from 1900 to 2200, and no other spelling of a date is read.",
        "what is read leniently must still be one thing",
    ),
    _ours(
        "values.walls",
        "Slots are named and periods compared by wall time: of two alike an hour apart the one "
        "that is free and to come is meant, then the earlier; a skipped hour names no slot.",
        "slots have no id, and the wire has no offset",
    ),
    _ours(
        "shared.spellings",
        "location and siteName of the patient side are site of the staff side; ids, times and "
        "types are the same text in both.",
        "the staff side is our own design",
    ),
    _ours(
        "transport.unknown-messages",
        "Messages that play no part in booking are error 1.",
        "nothing public",
    ),
    _ours(
        "transport.elsewhere",
        "Any other address is 404, in plain words and without XML.",
        "clients take every such status for an outage",
    ),
    _ours(
        "transport.mark",
        "Where a value of a success spells errorCode= its equals sign is written by its number.",
        "clients tell an error by that text alone",
    ),
    _ours(
        "transport.latency",
        "Replies come as fast as they are made, and nobody is refused for asking too often.",
        "no figures are public, nor the form of a throttling answer",
    ),
    _ours(
        "transport.outages",
        "A fault that is asked for is its status without a body, or 200 with error 0.",
        "the client takes any status outside 2xx for an upstream failure",
    ),
    _ours(
        "session.parallel",
        "Several requests at once within a session are answered.",
        "the open client sends one at a time",
    ),
    _ours(
        "logoff.spelling",
        "The reply is spelt LogoffReply, and the suid is error 3 afterwards.",
        "open code spells it both ways",
        "Logoff",
    ),
    _ours(
        "selected.one-patient",
        "With one accessible patient PatientSelected is harmless and not needed.",
        "the client calls it only when there are several",
        "PatientSelected",
    ),
    _ours("values.unknown", "Unknown attributes and elements are ignored.", "nothing public"),
    _ours("values.ids", "Ids are opaque text such as ses-77, p-2041 and ap-311.", "nothing public"),
    _ours("values.unit-ids", "Codes of units count letter by letter, case too.", "nothing public"),
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
        "link.by-number",
        "Linking by NHS number answers with the pair that the first form takes.",
        "that the pair is in the reply is open code's, its use is not",
        "LinkAccount",
    ),
    _ours(
        "link.both",
        "With a number and a pair the number counts; an account that is not active is 8.",
        "nothing public",
        "LinkAccount",
    ),
    _ours(
        "link.order",
        "Error 1, then the provider, then the credentials.",
        "nothing public",
        "LinkAccount",
    ),
    _ours(
        "authenticate.persons",
        "NHS numbers are ten digits without spaces; gender is an open list; patientId is the "
        "user's own record or the first accessible one.",
        "one mock formats the number; the rest is not said",
        "Authenticate",
    ),
    _ours(
        "authenticate.order",
        "Error 1, then the provider (5), then the account (9).",
        "nothing public",
        "Authenticate",
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
        "gives an empty reply, a bad value is error 5; more than ten years are ten.",
        "nothing public",
        "ListSlots",
    ),
    _ours(
        "slots.empty-sessions",
        "A session without a slot to offer is left out.",
        "nothing public",
        "ListSlots",
    ),
    _ours(
        "book.order",
        "A past start is 5, then 1102, then 1103, then 7.",
        "nothing public",
        "BookAppointment",
    ),
    _ours(
        "book.not-offered",
        "A slot that is not offered online, blocked, embargoed or beyond the limit is 1102.",
        "the client knows one code for slots that cannot be had",
        "BookAppointment",
    ),
    _ours(
        "book.own-slot",
        "A slot that the same patient holds is 1103 as well.",
        "nothing public",
        "BookAppointment",
    ),
    _ours(
        "book.withheld",
        "A taken slot that is also blocked or under an embargo is refused for the latter.",
        "the order of checks names these first",
        "BookAppointment",
        "StaffBookAppointment",
    ),
    _ours(
        "book.own-limit",
        "The patient's own limit goes before the practice's, that before five; zero is a limit.",
        "nothing public",
        "BookAppointment",
    ),
    _ours(
        "cancel.order",
        "Unknown, cancelled or another patient's is 5, then a started one 5, then 40.",
        "nothing public",
        "CancelAppointment",
    ),
    _ours(
        "cancel.reply",
        "The reply names patient and user, and the slot is free again.",
        "only the reply's name is known",
        "CancelAppointment",
    ),
    _ours(
        "appointments.flag",
        "futureAppointments is read without regard to case; without it N is meant, and anything "
        "but Y and N is 5.",
        "nothing public",
        "ViewAppointments",
    ),
    _ours(
        "errors.five",
        "Error 5 is also for missing or unreadable attributes, long notes and unknown apptIds.",
        "its known causes are a past date and an unknown provider",
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
        "A service that is off has status D; the appointment messages are then error 6. Request "
        "Medication (1) and Summary Record (64) are always off, Appointments is 4.",
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
    *STAFF_RULES,
)
