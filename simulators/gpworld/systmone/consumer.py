"""What a consumer of SystmOne has to keep to, and how SystmOne refuses one that does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from lxml import etree

from gpworld.core.consumer import KEPT, Call, Need, Past, Rule, is_uuid, shown, unknown
from gpworld.core.exchange import Reply, Request
from gpworld.systmone import xml
from gpworld.systmone.consumer_attributes import ATTRIBUTES
from gpworld.systmone.errors import TEXTS, Fault
from gpworld.systmone.facts import OPERATIONS
from gpworld.systmone.state import Systmone

UNREADABLE = "unreadable"
STAFF = tuple(name for name in OPERATIONS if name.startswith("Staff"))
ONLINE = tuple(name for name in OPERATIONS if name not in STAFF)
BEGIN = ("LinkAccount", "Authenticate", "StaffLogon")
IN_SESSION = tuple(name for name in OPERATIONS if name not in BEGIN)
OF_PATIENT = tuple(name for name in ONLINE if name not in (*BEGIN, "Logoff"))
OF_SOMEBODY = ("StaffGetPatient", "StaffBookAppointment", "StaffAddToRecord", "StaffGetRecord")
TIMED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ListSlots": ("startDate",),
        "BookAppointment": ("startDate", "endDate"),
        "StaffListSlotTypes": ("startDate", "endDate"),
        "StaffListSlots": ("startDate", "endDate"),
        "StaffBookAppointment": ("startDate", "endDate"),
        "StaffListAppointments": ("startDate", "endDate"),
    }
)
PERIODS = ("StaffListSlotTypes", "StaffListSlots", "StaffListAppointments")
LONGEST_DAYS = 91
LONGEST_NOTE = 500
_IDS = ("unitId", "patientId", "onlineUserId")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.0Z|\+00:00)")
_KIND = (("Content-Type", "text/xml; charset=UTF-8"),)


class Message(Call):
    """A message with its root element; an empty one where it cannot be read."""

    def __init__(self, request: Request, past: Past) -> None:
        try:
            self.root = xml.read(request.body)
            operation = str(self.root.tag)
        except Fault:
            self.root, operation = etree.Element("none"), UNREADABLE
        super().__init__(request, operation, past)

    def get(self, name: str) -> str:
        """An attribute of the root; empty where it is missing."""
        return str(self.root.get(name) or "")


def _readable(call: Message) -> str:
    return KEPT if call.operation != UNREADABLE else "the body is no XML, or has a DOCTYPE"


def _type(call: Message) -> str:
    given = call.header("type")
    return (
        KEPT
        if given == call.operation
        else f"the header type is {shown(given)}, the root {call.operation}"
    )


def _kind(call: Message) -> str:
    given = call.header("content-type")
    kind = given.lower().replace(" ", "").replace('"', "")
    return (
        KEPT
        if kind == "text/xml;charset=utf-8"
        else f"Content-Type is {shown(given)}: it is text/xml; charset=UTF-8"
    )


def _version(call: Message) -> str:
    return (
        KEPT if call.get("apiVersion") == "1" else f"apiVersion is {shown(call.get('apiVersion'))}"
    )


def _uuid(call: Message) -> str:
    return KEPT if is_uuid(call.get("uuid")) else f"uuid {shown(call.get('uuid'))} is no GUID"


def _uuid_once(call: Message) -> str | None:
    uuid = call.get("uuid").lower()
    if not uuid:
        return None
    earlier = call.past.put(f"uuid {uuid}", "")
    return KEPT if earlier is None else f"exchange {earlier.number} had this uuid before"


def _suid(call: Message) -> str:
    return KEPT if call.header("suid") else "the header suid is missing"


def _no_suid(call: Message) -> str:
    return (
        KEPT
        if "suid" not in call.headers
        else "a suid is sent with a message that begins a session"
    )


def _ids(call: Message) -> str:
    missing = [name for name in _IDS if not call.get(name)]
    return KEPT if not missing else f"{', '.join(missing)} missing or empty"


def _bare(call: Message) -> str:
    sent = [name for name in _IDS if call.root.get(name) is not None]
    return KEPT if not sent else f"Logoff carries {', '.join(sent)}"


def _application(call: Message) -> str:
    child = call.root.find("Application")
    wanted = ("name", "version", "providerId", "deviceType")
    missing = [name for name in wanted if child is None or not child.get(name)]
    return KEPT if not missing else f"the element Application lacks {', '.join(missing)}"


def _attributes(call: Message) -> str:
    sent = {str(name) for name in call.root.attrib}
    return unknown(sent, ATTRIBUTES[call.operation], "the message has attributes")


def _moments(call: Message) -> str | None:
    given = [call.get(name) for name in TIMED[call.operation] if call.get(name)]
    wrong = [value for value in given if not _MOMENT.fullmatch(value)]
    return (
        (KEPT if not wrong else f"{shown(wrong[0])} is not local time as yyyy-MM-ddTHH:mm:ss.0Z")
        if given
        else None
    )


def _midnight(call: Message) -> str | None:
    given = [call.get(name) for name in ("startDate", "endDate") if call.get(name)]
    wrong = [value for value in given if "T" in value and value[10:19] != "T00:00:00"]
    if not given:
        return None
    return KEPT if not wrong else f"{shown(wrong[0])} is not at midnight, so days are cut short"


def _period(call: Message) -> str | None:
    try:
        first, last = (date.fromisoformat(call.get(name)[:10]) for name in ("startDate", "endDate"))
    except ValueError:
        return None
    days = (last - first).days
    return KEPT if 0 < days <= LONGEST_DAYS else f"the period is {days} days: 1 to {LONGEST_DAYS}"


def _number_of_days(call: Message) -> str:
    given = call.get("numberOfDays")
    return (
        KEPT
        if given.isascii() and given.isdigit() and int(given[:9]) > 0
        else f"numberOfDays is {shown(given)}: a whole number from 1"
    )


def _flag(call: Message) -> str:
    given = call.get("futureAppointments")
    return KEPT if given in ("Y", "N") else f"futureAppointments is {shown(given)}: Y or N"


def _note(call: Message) -> str | None:
    given = call.get("notes") or call.get("comment") or call.get("reason")
    if not given:
        return None
    return (
        KEPT if len(given) <= LONGEST_NOTE else f"{len(given)} characters: {LONGEST_NOTE} at most"
    )


def _nhs_number(call: Message) -> str | None:
    given = call.get("nhsNumber")
    if not given:
        return None
    return (
        KEPT
        if len(given) == 10 and given.isascii() and given.isdigit()
        else f"nhsNumber {shown(given)} is not ten digits without blanks"
    )


def _one_reference(call: Message) -> str:
    given = [name for name in ("patientId", "nhsNumber") if call.get(name)]
    return (
        KEPT if len(given) == 1 else f"{len(given)} of patientId and nhsNumber are sent: send one"
    )


def _text(call: Message) -> str:
    text = (call.root.findtext("Text") or "").strip()
    return (
        KEPT
        if 1 <= len(text) <= 2000
        else f"the element Text holds {len(text)} characters: 1 to 2000"
    )


def _blind_booking(call: Message) -> str | None:
    """Whoever repeats a booking without looking may have the first one."""
    who = call.get("patientId") or call.get("nhsNumber")
    if not who:
        return None
    place = " ".join(call.get(name)[:19] for name in ("sessionId", "startDate", "endDate"))
    value = f"{call.operation} {place}"
    earlier = call.past.put(f"books {who}", value)
    if not call.operation.endswith("BookAppointment"):
        return None
    same = earlier is not None and earlier.value == value and not 200 <= earlier.status < 300
    return (
        KEPT
        if not same
        else (
            f"exchange {earlier and earlier.number} asked the same and was not answered: "
            "list the appointments first"
        )
    )


RULES: tuple[Rule[Message], ...] = (
    Rule(
        "systmone.readable",
        "Every message is XML in UTF-8 without a DOCTYPE.",
        "SystmOne, A1",
        _readable,
        enforced=True,
    ),
    Rule(
        "systmone.type",
        "The header type is the name of the root element.",
        "SystmOne, A1",
        _type,
        OPERATIONS,
        enforced=True,
    ),
    Rule(
        "systmone.content-type",
        "Content-Type is text/xml; charset=UTF-8.",
        "SystmOne, A1",
        _kind,
        OPERATIONS,
    ),
    Rule(
        "systmone.version",
        "Every message carries apiVersion 1.",
        "SystmOne, A1",
        _version,
        OPERATIONS,
        enforced=True,
    ),
    Rule(
        "systmone.uuid",
        "Every patient-facing message carries a uuid, a GUID.",
        "SystmOne, A1",
        _uuid,
        ONLINE,
    ),
    Rule(
        "systmone.uuid-once",
        "No two messages carry the same uuid.",
        "SystmOne, A1; that it is new each time is our reading",
        _uuid_once,
        OPERATIONS,
        Need.SHOULD,
    ),
    Rule(
        "systmone.suid",
        "Messages within a session carry the suid that its first reply gave.",
        "SystmOne, A1 and B1",
        _suid,
        IN_SESSION,
        enforced=True,
    ),
    Rule(
        "systmone.no-suid-yet",
        "Messages that begin a session carry no suid.",
        "SystmOne, A1 and B1",
        _no_suid,
        BEGIN,
        Need.SHOULD,
    ),
    Rule(
        "systmone.ids",
        "Patient-facing messages within a session carry unitId, patientId and onlineUserId.",
        "SystmOne, A1",
        _ids,
        OF_PATIENT,
    ),
    Rule(
        "systmone.bare-logoff",
        "Logoff carries none of the three ids.",
        "SystmOne, A1",
        _bare,
        ("Logoff",),
        Need.SHOULD,
    ),
    Rule(
        "systmone.application",
        "LinkAccount and Authenticate say which application asks, with all four attributes.",
        "SystmOne, A2",
        _application,
        ("LinkAccount", "Authenticate"),
    ),
    Rule(
        "systmone.attributes",
        "Messages carry the attributes of the contract and no others.",
        "SystmOne, A2 and B3",
        _attributes,
        OPERATIONS,
        Need.SHOULD,
    ),
    Rule(
        "systmone.moments",
        "Date-times are UK local time, to the second, ending in .0Z (or, of old, +00:00).",
        "SystmOne, A1 and B1",
        _moments,
        tuple(TIMED),
        Need.SHOULD,
    ),
    Rule(
        "systmone.midnight",
        "Periods of staff messages begin and end at midnight.",
        "SystmOne, B1; days that are cut short are our reading",
        _midnight,
        PERIODS,
        Need.SHOULD,
    ),
    Rule(
        "systmone.period",
        "Periods are 1 to 91 days long.",
        "SystmOne, B1",
        _period,
        PERIODS,
        enforced=True,
    ),
    Rule(
        "systmone.number-of-days",
        "ListSlots asks for a positive number of days.",
        "SystmOne, A2",
        _number_of_days,
        ("ListSlots",),
        enforced=True,
    ),
    Rule(
        "systmone.future-flag",
        "ViewAppointments says Y or N: what is left out means the past.",
        "SystmOne, A2",
        _flag,
        ("ViewAppointments",),
    ),
    Rule(
        "systmone.note-length",
        "Notes, comments and reasons have at most 500 characters.",
        "SystmOne, A2 and B3",
        _note,
        ("BookAppointment", "StaffBookAppointment", "StaffCancelAppointment"),
        enforced=True,
    ),
    Rule(
        "systmone.nhs-number",
        "NHS numbers are ten digits without blanks.",
        "SystmOne, B1",
        _nhs_number,
        (*OF_SOMEBODY, "StaffFindPatient", "StaffListAppointments", "LinkAccount"),
        Need.SHOULD,
    ),
    Rule(
        "systmone.one-reference",
        "A patient is named by patientId or by nhsNumber, not by both.",
        "SystmOne, B2",
        _one_reference,
        OF_SOMEBODY,
        Need.SHOULD,
    ),
    Rule(
        "systmone.record-text",
        "StaffAddToRecord holds 1 to 2000 characters in its element Text.",
        "SystmOne, B3",
        _text,
        ("StaffAddToRecord",),
        enforced=True,
    ),
    Rule(
        "systmone.blind-booking",
        "A booking whose answer was lost is not repeated before the appointments were listed.",
        "SystmOne, A2 and B3; no message is idempotent",
        _blind_booking,
        (
            "BookAppointment",
            "ViewAppointments",
            "StaffBookAppointment",
            "StaffListAppointments",
        ),
    ),
)

_KNOWN = frozenset((*OPERATIONS, UNREADABLE))


def read(request: Request, past: Past) -> Message | None:
    """A message to either facade; None for one that neither has."""
    message = Message(request, past)
    return message if message.operation in _KNOWN else None


def refused(system: Systmone, request: Request, why: str) -> Reply:
    """An Error document, code 1: not understood (A3)."""
    try:
        uuid = xml.read(request.body).get("uuid")
    except Fault as fault:
        uuid = fault.uuid
    told = {
        "errorCode": "1",
        "userFriendlyMessage": TEXTS["1"],
        "technicalMessage": why,
        "uuid": uuid or system.seeds.next_uuid("systmone.uuid"),
    }
    return Reply(200, _KIND, xml.element("Error", told).encode())
