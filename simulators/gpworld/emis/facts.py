"""What EMIS can say of a request before it answers: which operation, whose practice, which patient.

Facts are looked at only while fault rules concern EMIS; nothing here may change anything or fail.
"""

from __future__ import annotations

from datetime import datetime

import orjson

from gpworld.book.refusals import Refusal
from gpworld.core import london
from gpworld.core.exchange import Request
from gpworld.core.faults import Facts, Search
from gpworld.core.query import pairs
from gpworld.emis import moments
from gpworld.emis.bodies import read_json
from gpworld.emis.desk import BEARER
from gpworld.emis.state import Emis
from gpworld.people.register import UnknownPatient
from gpworld.practice import Practice

PFS, PARTNER = "/emis/pfs/", "/emis/partner/"
ONLINE = {
    ("POST", "sessions/endusersession"): "pfs.endusersession",
    ("POST", "me/applications"): "pfs.link",
    ("POST", "sessions"): "pfs.session",
    ("GET", "demographics"): "pfs.demographics",
    ("GET", "appointmentslots/meta"): "pfs.meta",
    ("GET", "appointmentslots"): "pfs.slots",
    ("GET", "appointments"): "pfs.appointments",
    ("POST", "appointments"): "pfs.book",
    ("DELETE", "appointments"): "pfs.cancel",
}
STAFF = (
    "GetAppointmentConfiguration",
    "GetAppointmentSessions",
    "GetSlotsForSession",
    "GetSlotsForSessionV2",
    "BookAppointment",
    "CancelAppointment",
    "GetPatientAppointments",
    "GetPatientAppointmentsV2",
    "GetBookedPatients",
    "GetBookedPatientsV2",
    "GetArrivedPatients",
    "GetSentInPatients",
    "SetAppointmentStatus",
    "SetAppointmentStatusEx",
    "AddSlotComment",
    "SetSlotNotes",
    "SetSlotType",
    "GetOrganisation",
    "GetOrganisationV2",
    "GetUserById",
    "GetMatchedPatients",
    "GetPatientDemographics",
    "FileRecord",
    "GetConsultation",
)
SEARCHES = (
    "pfs.meta",
    "pfs.slots",
    "partner.GetAppointmentSessions",
    "partner.GetSlotsForSession",
    "partner.GetSlotsForSessionV2",
)
SENDS: tuple[str, ...] = ()
STYLES = ("legacy",)
OPERATIONS = (
    *ONLINE.values(),
    "pfs.settings",
    *(f"partner.{name}" for name in STAFF),
    "partner.token",
)
TELLS = frozenset(("organisation", "patient"))
WINDOWS = {"pfs.meta": "sessionstartdate sessionenddate", "pfs.slots": "fromdatetime todatetime"}
DAYS = "startdate enddate"


def facts(emis: Emis, request: Request) -> Facts:
    """The facts of a request to either facade."""
    operation = operation_of(request)
    asked = {name.lower(): value for name, value in pairs(request.query) if value}
    online = operation.startswith("pfs.")
    practice, patient = _online(emis, request) if online else _staff(emis, request, asked)
    ods = "" if practice is None else practice.ods
    return Facts(
        operations=(operation,),
        organisation=ods,
        patient=patient or asked.get("matchedterms", "").replace(" ", ""),
        question=f"{ods} {request.path}?{request.query}",
        search=None
        if operation not in SEARCHES
        else lambda: _search(emis, practice, operation, asked),
    )


def operation_of(request: Request) -> str:
    """What a request asks for, by its path; empty where that is nothing."""
    if request.path.startswith(PARTNER):
        return f"partner.{request.path.rpartition('/')[2]}"
    rest = request.path.removeprefix(PFS)
    if rest.startswith("practices/"):
        return "pfs.settings"
    return ONLINE.get((request.method, rest), "")


def _staff(emis: Emis, request: Request, asked: dict[str, str]) -> tuple[Practice | None, str]:
    given = request.header("Authorization") or ""
    grant = emis.grant_of(given[len(BEARER) :].strip())
    practice = None if grant is None else emis.practice(grant.ods)
    number = asked.get("patientnumber", "")
    return practice, _nhs_number(practice, int(number) if number.isdecimal() else None)


def _online(emis: Emis, request: Request) -> tuple[Practice | None, str]:
    session = emis.sessions.look(request.header("X-API-SessionId") or "")
    if session is None:
        members = _members(request.body)
        named = str(members.get("NationalPracticeCode") or request.path.rpartition("/settings")[0])
        named = named.rpartition("/")[2]
        return emis.practice(named), ""
    practice = emis.practice(session.ods)
    account = None if practice is None else practice.register.account(session.account_id)
    return practice, _nhs_number(practice, None if account is None else account.patient)


def _members(body: bytes) -> dict[str, object]:
    try:
        members = read_json(body)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(members, dict):
        return {}
    inner = members.get("LinkageDetails")
    return {**members, **inner} if isinstance(inner, dict) else members


def _nhs_number(practice: Practice | None, patient: int | None) -> str:
    if practice is None or patient is None:
        return ""
    try:
        return practice.register.patient(patient).nhs_number or ""
    except UnknownPatient:
        return ""


def _search(emis: Emis, practice: Practice | None, operation: str, asked: dict[str, str]) -> Search:
    now = emis.clock.now()
    if practice is None:
        return Search(0, 0)
    try:
        if operation.startswith("partner.GetSlots"):
            slots = practice.book.slots_of(int(asked["appointmentsessionid"]))
            first = slots[0].start if slots else now
        else:
            first, last = _window(operation, asked)
            slots = practice.book.slots(first, last)
    except (KeyError, ValueError, OverflowError, Refusal):
        return Search(0, 0)
    return Search((london.local_date(first) - london.local_date(now)).days, len(slots))


def _window(operation: str, asked: dict[str, str]) -> tuple[datetime, datetime]:
    """The stretch that is searched, from the parameters' names in lower case."""
    start, end = WINDOWS.get(operation, DAYS).split()
    if operation.startswith("partner."):
        last = moments.day(asked[end])
        return london.midnight(moments.day(asked[start])), london.midnight(london.day_after(last))
    return moments.instant(asked[start]), moments.instant(asked[end], whole_day=True)
