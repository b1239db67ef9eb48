"""What SystmOne can say of a message before it answers: its name, whose unit, which patient.

Facts are looked at only while fault rules concern SystmOne.
Nothing here may change anything or fail.
"""

from __future__ import annotations

from datetime import date, timedelta

from lxml import etree

from gpworld.core import london
from gpworld.core.exchange import Request
from gpworld.core.faults import Facts, Search
from gpworld.people.register import UnknownPatient
from gpworld.practice import Practice
from gpworld.systmone import wire, xml
from gpworld.systmone.errors import Fault
from gpworld.systmone.state import OnlineSession, Systmone

OPERATIONS = (
    "LinkAccount",
    "Authenticate",
    "Logoff",
    "PatientSelected",
    "ListSlots",
    "BookAppointment",
    "ViewAppointments",
    "CancelAppointment",
    "RequestSystmOnlineMessages",
    "ListServiceAccesses",
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
)
SEARCHES = ("ListSlots", "StaffListSlots")
SENDS: tuple[str, ...] = ()
STYLES = ("document",)
TELLS = frozenset(("organisation", "patient"))
MOST_DAYS = 366


def facts(system: Systmone, request: Request) -> Facts:
    """The facts of a message to either facade."""
    try:
        root = xml.read(request.body)
    except Fault:
        return Facts(operations=())
    name, suid = str(root.tag), request.header("suid") or ""
    practice, patient = _session(system, suid)
    if practice is None:
        practice = system.practice(root.get("unitId") or root.get("organisationCode") or "")
    asked = {str(key): str(value) for key, value in root.attrib.items() if key != "uuid"}
    return Facts(
        operations=(name,),
        organisation="" if practice is None else practice.ods,
        patient=_named(practice, asked) or _nhs_number(practice, patient),
        question=f"{name} {'' if practice is None else practice.ods} {sorted(asked.items())}",
        search=(lambda: _search(system, practice, root)) if name in SEARCHES else None,
    )


def _session(system: Systmone, suid: str) -> tuple[Practice | None, int | None]:
    """Whose session a suid is, and which patient it is about."""
    session = system.look(suid)
    if session is None:
        return None, None
    selected = session.selected if isinstance(session, OnlineSession) else None
    return system.practice(session.ods), selected


def _named(practice: Practice | None, asked: dict[str, str]) -> str:
    """The patient that a staff message names, by NHS number or by id."""
    if number := asked.get("nhsNumber", "").replace(" ", ""):
        return number
    return _nhs_number(practice, wire.number_of("p-", asked.get("patientId", "")))


def _nhs_number(practice: Practice | None, patient: int | None) -> str:
    if practice is None or patient is None:
        return ""
    try:
        return practice.register.patient(patient).nhs_number or ""
    except UnknownPatient:
        return ""


def _search(system: Systmone, practice: Practice | None, root: etree._Element) -> Search:
    today = london.local_date(system.clock.now())
    try:
        first = date.fromisoformat((root.get("startDate") or "")[:10])
        last = _last(first, root)
    except (ValueError, OverflowError):
        return Search(0, 0)
    if practice is None or not 1900 < first.year <= last.year < 2200:
        return Search(0, 0)
    slots = practice.book.slots(london.midnight(first), london.midnight(last))
    return Search((first - today).days, len(slots))


def _last(first: date, root: etree._Element) -> date:
    """The day after the last that is looked through."""
    if "numberOfDays" in root.attrib:
        return first + timedelta(days=min(int(root.get("numberOfDays") or "0"), MOST_DAYS))
    return date.fromisoformat((root.get("endDate") or "")[:10]) + timedelta(days=1)
