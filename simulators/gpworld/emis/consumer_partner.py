"""What a consumer of the Partner API has to keep to (contract part B)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from gpworld.core.consumer import (
    KEPT,
    Call,
    Need,
    Rule,
    dig,
    digest,
    escaped,
    listed,
    media_type,
    shown,
    unknown,
)
from gpworld.emis import moments
from gpworld.emis.facts import STAFF

ALL = tuple(f"partner.{name}" for name in STAFF)
BOOK, CANCEL = "partner.BookAppointment", "partner.CancelAppointment"
FILE = "partner.FileRecord"
OF_PATIENT = ("partner.GetPatientAppointments", "partner.GetPatientAppointmentsV2")
DATED = (
    "partner.GetAppointmentConfiguration",
    "partner.GetAppointmentSessions",
    *OF_PATIENT,
)
READS = tuple(name for name in ALL if name.startswith("partner.Get"))
LONGEST_DAYS = 90

_PARAMETERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        f"partner.{name}": frozenset(parameters.split())
        for name, parameters in (
            ("GetAppointmentConfiguration", "startDate endDate"),
            ("GetAppointmentSessions", "startDate endDate slotType"),
            ("GetSlotsForSession", "appointmentSessionId"),
            ("GetSlotsForSessionV2", "appointmentSessionId"),
            ("BookAppointment", "slotId patientNumber reason bookedBy bookingNote"),
            ("CancelAppointment", "slotId patientNumber"),
            ("GetPatientAppointments", "patientNumber startDate endDate"),
            ("GetPatientAppointmentsV2", "patientNumber startDate endDate"),
            ("GetBookedPatients", "minutesBefore minutesWithin"),
            ("GetBookedPatientsV2", "minutesBefore minutesWithin"),
            ("GetArrivedPatients", "minutesBefore minutesWithin"),
            ("GetSentInPatients", "minutesBefore minutesWithin"),
            ("SetAppointmentStatus", "slotId statusId"),
            ("SetAppointmentStatusEx", "slotId statusId patientNumber"),
            ("GetOrganisation", ""),
            ("GetOrganisationV2", ""),
            ("GetUserById", "userInRoleId"),
            ("GetMatchedPatients", "matchedTerms"),
            ("GetPatientDemographics", "patientNumber"),
            ("FileRecord", "patientNumber"),
            ("GetConsultation", "consultationGuid patientNumber"),
        )
    }
)
_SLASHED = re.compile(r"\d\d/\d\d/\d{4}")
_KINDS = ("application/json", "application/xml", "text/xml")


def _bearer(call: Call) -> str:
    scheme, _, token = call.header("authorization").partition(" ")
    return (
        KEPT
        if scheme == "Bearer" and token.strip()
        else "Authorization is not “Bearer” and a token"
    )


def _application(call: Call) -> str:
    return KEPT if call.header("applicationid") else "the header applicationId is missing"


def _accept(call: Call) -> str:
    return _accepting(call.header("accept"))


@lru_cache(maxsize=256)
def _accepting(given: str) -> str:
    """What is said of an Accept header; a product sends the same with every request."""
    kinds = [media_type(each) for each in given.split(",")]
    return (
        KEPT
        if any(kind in _KINDS for kind in kinds)
        else f"Accept is {shown(given)}: name application/json or application/xml"
    )


def _names(call: Call) -> str:
    names = [name for name, _ in call.query]
    return unknown(names, _PARAMETERS[call.operation], "the query has parameters")


def _dates(call: Call) -> list[str]:
    return [value for name, value in call.query if name in ("startDate", "endDate")]


def _slashed(call: Call) -> str | None:
    given = _dates(call)
    wrong = [value for value in given if not _SLASHED.fullmatch(value)]
    return (KEPT if not wrong else f"{shown(wrong[0])} is not dd/mm/yyyy") if given else None


def _window(call: Call) -> str | None:
    try:
        first, last = (moments.day(value) for value in _dates(call))
    except (ValueError, OverflowError):
        return None
    days = (last - first).days
    return KEPT if 0 <= days <= LONGEST_DAYS else f"the window is {days} days: 0 to {LONGEST_DAYS}"


def _no_body(call: Call) -> str:
    return KEPT if not call.request.body else "a GET carries a body"


def _who_books(call: Call) -> str:
    missing = [name for name in ("bookedBy", "reason") if not "".join(call.values(name)).strip()]
    return KEPT if not missing else f"{' and '.join(missing)} missing or empty"


def _never_twice(call: Call) -> str | None:
    """BookAppointment is a GET that writes: whoever retries it blindly books twice."""
    patient = "".join(call.values("patientNumber"))
    if not patient:
        return None
    mark = f"patient {patient} {digest(call.header('authorization'))}"
    value = f"{call.operation}?{digest(call.request.query)}"
    earlier = call.past.put(mark, value)
    if call.operation not in (BOOK, CANCEL):
        return None
    return (
        KEPT
        if earlier is None or earlier.value != value or 400 <= earlier.status < 500
        else f"the same as exchange {earlier.number}, and nobody looked in between"
    )


def _file_kind(call: Call) -> str:
    kind = media_type(call.header("content-type"))
    return KEPT if kind in _KINDS else f"Content-Type is {shown(kind)}: JSON or XML"


def _file_signed(call: Call) -> str | None:
    consultations = listed(call.member("consultationList"))
    if not consultations:
        return None
    first = consultations[0]
    missing = [
        name
        for name, found in (
            ("assignedDate", dig(first, "assignedDate")),
            ("userID.dbid", dig(first, "userID", "dbid")),
        )
        if not found
    ]
    return KEPT if not missing else f"the consultation has no {' and no '.join(missing)}"


def _file_whole(call: Call) -> str | None:
    consultations = listed(call.member("consultationList"))
    if not consultations:
        return None
    wanted = {
        str(dig(element, "item", "refID"))
        for each in consultations
        for element in listed(each.get("elementList"))
    }
    there = {str(each.get("refID")) for each in listed(call.member("eventList"))}
    return (
        KEPT
        if wanted and wanted == there
        else "elements and events do not go together: each item.refID is the refID of one event"
    )


def _file_one(call: Call) -> str | None:
    consultations = call.member("consultationList")
    if not isinstance(consultations, list) or not consultations:
        return None
    return (
        KEPT
        if len(consultations) == 1
        else f"{len(consultations)} consultations in one filing: one"
    )


def _file_date(call: Call) -> str | None:
    dates = [
        each.get("assignedDate")
        for name in ("consultationList", "eventList")
        for each in listed(call.member(name))
    ]
    wrong = [date for date in dates if not (isinstance(date, str) and _is_day(date))]
    return (
        (KEPT if not wrong else f"assignedDate {shown(wrong[0])} is not dd/mm/yyyy")
        if (dates)
        else None
    )


def _is_day(text: str) -> bool:
    try:
        return bool(_SLASHED.fullmatch(text) and datetime.strptime(text, "%d/%m/%Y"))  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return False


RULES: tuple[Rule[Call], ...] = (
    Rule(
        "emis.partner.bearer",
        "Every call carries a bearer token in Authorization.",
        "EMIS, B1",
        _bearer,
        ALL,
    ),
    Rule(
        "emis.partner.application-id",
        "Every call carries the header applicationId.",
        "EMIS, B1",
        _application,
        ALL,
        enforced=True,
    ),
    Rule(
        "emis.partner.accept",
        "Accept names JSON or XML: what comes for anything is a guess.",
        "EMIS, B1",
        _accept,
        ALL,
        Need.SHOULD,
    ),
    Rule(
        "emis.partner.names",
        "Queries hold the parameters of the table and no others.",
        "EMIS, B2",
        _names,
        tuple(_PARAMETERS),
        Need.SHOULD,
    ),
    Rule(
        "emis.partner.escaped",
        "Queries are escaped: booking is a GET, and what people type is in it.",
        "EMIS, B1 and B2",
        escaped,
        ALL,
    ),
    Rule(
        "emis.partner.dates",
        "Dates are written dd/mm/yyyy.",
        "EMIS, B1",
        _slashed,
        DATED,
        Need.SHOULD,
    ),
    Rule(
        "emis.partner.window",
        "Windows are at most 90 days long.",
        "EMIS, B2",
        _window,
        ("partner.GetAppointmentSessions", *OF_PATIENT),
        enforced=True,
    ),
    Rule(
        "emis.partner.no-body",
        "A GET carries no body: proxies may drop it.",
        "EMIS, B1",
        _no_body,
        (*READS, BOOK, CANCEL),
        Need.SHOULD,
    ),
    Rule(
        "emis.partner.who-books",
        "BookAppointment says who books and why.",
        "EMIS, B2",
        _who_books,
        (BOOK,),
    ),
    Rule(
        "emis.partner.never-twice",
        "BookAppointment and CancelAppointment are GETs that write and are never repeated blindly: "
        "the patient's appointments are read first.",
        "EMIS, B1",
        _never_twice,
        (BOOK, CANCEL, *OF_PATIENT),
    ),
    Rule(
        "emis.partner.file-kind",
        "FileRecord is sent as JSON or XML.",
        "EMIS, B4",
        _file_kind,
        (FILE,),
        enforced=True,
    ),
    Rule(
        "emis.partner.file-one",
        "Each filing is one new consultation.",
        "EMIS, B5",
        _file_one,
        (FILE,),
    ),
    Rule(
        "emis.partner.file-signed",
        "A filed consultation says when it was and who files it.",
        "EMIS, B5",
        _file_signed,
        (FILE,),
    ),
    Rule(
        "emis.partner.file-whole",
        "Each element of a filing has its event, and each event its element.",
        "EMIS, B5",
        _file_whole,
        (FILE,),
    ),
    Rule(
        "emis.partner.file-dates",
        "Dates in a filing are written dd/mm/yyyy.",
        "EMIS, B1 and B5",
        _file_date,
        (FILE,),
    ),
)
