"""The staff messages: a facade of our own design (contract part B)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gpworld.book import checks
from gpworld.book.model import Booker, Booking, Slot, Via, Wanted
from gpworld.book.refusals import Reason, Refusal
from gpworld.people.model import Patient, Standing
from gpworld.people.register import UnknownPatient
from gpworld.practice import Practice
from gpworld.staff.model import User
from gpworld.systmone import credentials, errors, wire
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message, birth_date
from gpworld.systmone.pfs import Answer
from gpworld.systmone.state import StaffSession, Systmone

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """A message of a logged-on staff user."""

    message: Message
    session: StaffSession
    practice: Practice
    user: User

    @property
    def by(self) -> Booker:
        """How the book knows this user."""
        return Booker(Via.STAFF, self.user.user_name)


def log_on(system: Systmone, message: Message) -> Answer:
    """StaffLogon: 5, then 9, then 6."""
    name, passphrase = message.need("userName"), message.need("passphrase")
    practice = system.practice(message.need("unitId"))
    user = practice.directory.user_named(practice.ods, name) if practice else None
    if practice is None or user is None or not user.active:
        raise Fault("9")
    if passphrase != credentials.staff_passphrase(system.seeds, practice.ods, user.user_name):
        raise Fault("9")
    if not practice.organisation.staff_access:
        raise Fault("6", "staff access is switched off for this unit")
    session = system.log_on_staff(practice.ods, user.id)
    return Answer(
        {"unitId": practice.ods, "unitName": practice.organisation.name},
        (wire.staff_user(user),),
        session.suid,
    )


def open_desk(system: Systmone, message: Message) -> Desk:
    """What every staff message must pass: 3, then 6."""
    session = system.staff(message.suid)
    practice = system.practice_of(session)
    user = practice.directory.user(session.user)
    if not practice.organisation.staff_access or user is None or not user.active:
        raise Fault("6")
    return Desk(message, session, practice, user)


def log_off(system: Systmone, desk: Desk) -> Answer:
    """StaffLogoff: the suid is dead afterwards."""
    system.log_off(desk.session.suid)
    return Answer({}, suid=desk.session.suid)


def list_users(system: Systmone, desk: Desk) -> Answer:
    """StaffListUsers: everybody of the unit, in plain text order."""
    users = sorted(desk.practice.users, key=lambda user: user.user_name)
    return Answer({}, tuple(wire.staff_user(u, current=u.id == desk.user.id) for u in users))


def list_slot_types(system: Systmone, desk: Desk) -> Answer:
    """StaffListSlotTypes: each type with a slot in the period, with its counts."""
    first, last = desk.message.period()
    found: dict[str, list[Slot]] = {}
    for slot in desk.practice.book.slots(first, last):
        found.setdefault(slot.type, []).append(slot)
    now = system.clock.now()
    types = tuple(wire.slot_type(name, found[name], now) for name in sorted(found))
    return Answer(_period(first, last), types)


def list_slots(system: Systmone, desk: Desk) -> Answer:
    """StaffListSlots: all slots of the period, filtered as asked."""
    first, last = desk.message.period()
    wanted = {name: desk.message.get(name) for name in ("slotType", "clinician", "site")}
    now, practice = system.clock.now(), desk.practice
    rows: dict[int, list[str]] = {}
    for slot in practice.book.slots(first, last):
        if wanted["slotType"] in (None, slot.type):
            row = wire.staff_slot(practice, slot, slot.status(now))
            rows.setdefault(slot.session, []).append(row)
    sessions = []
    for number, slots in rows.items():
        session = practice.book.session(number)
        lead = practice.directory.user(session.clinicians[0]) if session.clinicians else None
        place = practice.directory.site(session.site)
        held_by, held_at = lead.user_name if lead else "", place.name if place else ""
        if wanted["clinician"] in (None, held_by) and wanted["site"] in (None, held_at):
            sessions.append(wire.staff_session(practice, session, slots))
    return Answer(_period(first, last), tuple(sessions))


def find_patient(system: Systmone, desk: Desk) -> Answer:
    """StaffFindPatient: all given values must agree."""
    asked = {
        name: desk.message.get(name)
        for name in ("nhsNumber", "surname", "firstName", "dateOfBirth", "postcode")
    }
    born = birth_date(asked["dateOfBirth"]) if asked["dateOfBirth"] else None
    if not asked["nhsNumber"] and not (asked["surname"] and born):
        raise Fault("9003")
    tests: list[Callable[[Patient], bool]] = []
    if number := asked["nhsNumber"]:
        tests.append(lambda p: p.nhs_number == number.replace(" ", ""))
    if surname := asked["surname"]:
        tests.append(lambda p: p.family.casefold() == surname.casefold())
    if first := asked["firstName"]:
        tests.append(lambda p: p.first_name.casefold().startswith(first.casefold()))
    if born:
        tests.append(lambda p: p.birth_date == born)
    if postcode := asked["postcode"]:
        tests.append(lambda p: _squeezed(p.address.postcode) == _squeezed(postcode))
    found = [p for p in desk.practice.register.patients() if all(test(p) for test in tests)]
    if len(found) > MOST_FOUND:
        raise Fault("9004")
    found.sort(key=lambda p: (p.family, p.first_name, p.id))
    return Answer({}, tuple(wire.staff_patient(p, whole=False) for p in found))


def get_patient(system: Systmone, desk: Desk) -> Answer:
    """StaffGetPatient: one patient, whole."""
    return Answer({}, (wire.staff_patient(_patient(desk), whole=True),))


def book(system: Systmone, desk: Desk) -> Answer:
    """StaffBookAppointment: any type; flags and limits of online booking do not matter."""
    message = desk.message
    _needs_patient(message)
    number = message.need("sessionId")
    start, end = message.instant("startDate"), message.instant("endDate")
    comment = _limited(message, "comment")
    patient = _patient(desk)
    if patient.standing is not Standing.ACTIVE:
        raise Fault("9002")
    if start <= system.clock.now():
        raise Fault("5", "the start date is in the past")
    rules = (checks.not_past, checks.not_blocked, checks.not_embargoed)
    try:
        slot = desk.practice.book.find(wire.number_of("ses-", number) or 0, start, end)
        wanted = Wanted((slot.id,), patient.id, desk.by, comment)
        booking = desk.practice.book.book(wanted, rules)
    except Refusal as refusal:
        raise errors.staff(refusal) from None
    return Answer(
        {
            "apptId": wire.appointment_id(booking.id),
            "patientId": wire.patient_id(patient.id),
            "nhsNumber": patient.nhs_number or "",
            "sessionId": wire.session_id(slot.session),
            "startDate": wire.moment(booking.start),
            "endDate": wire.moment(booking.end),
        }
    )


def cancel(system: Systmone, desk: Desk) -> Answer:
    """StaffCancelAppointment: any appointment of the unit that has not started."""
    number = desk.message.need("apptId")
    reason = _limited(desk.message, "reason")

    def coming(booking: Booking, now: datetime) -> None:
        if booking.live and booking.start <= now:
            raise Refusal(Reason.BOOKING_PAST)

    try:
        booking = desk.practice.book.cancel(
            wire.number_of("ap-", number) or 0, desk.by, reason, checks=(coming,)
        )
    except Refusal as refusal:
        raise errors.staff(refusal) from None
    return Answer({"apptId": wire.appointment_id(booking.id), "status": "cancelled"})


def list_appointments(system: Systmone, desk: Desk) -> Answer:
    """StaffListAppointments: of a patient, of a period, or both."""
    message = desk.message
    named = message.get("patientId") or message.get("nhsNumber")
    dated = message.get("startDate") or message.get("endDate")
    if not named and not dated:
        raise Fault("5", "give a patient, a period, or both")
    first, last = message.period() if dated else (None, None)
    patient = _patient(desk) if named else None
    rows = tuple(
        wire.staff_appointment(desk.practice, booking)
        for booking in desk.practice.book.bookings(patient.id if patient else None)
        if (first is None or booking.start >= first) and (last is None or booking.start < last)
    )
    return Answer({}, rows)


def add_to_record(system: Systmone, desk: Desk) -> Answer:
    """StaffAddToRecord: a free text, filed as the logged-on user, whatever the registration."""
    _needs_patient(desk.message)
    text = desk.message.child_text("Text")
    if not 1 <= len(text) <= 2000:
        raise Fault("9031")
    patient = _patient(desk)
    entry = desk.practice.register.file(
        patient.id,
        by=desk.user.user_name,
        text=text,
        guid=system.seeds.next_uuid("systmone.entry"),
    )
    return Answer(
        {
            "entryId": f"en-{entry.id}",
            "patientId": wire.patient_id(patient.id),
            "entryDate": wire.moment(entry.at),
        }
    )


def get_record(system: Systmone, desk: Desk) -> Answer:
    """StaffGetRecord: a patient's entries, latest first."""
    patient = _patient(desk)
    entries = reversed(desk.practice.register.record(patient.id))
    rows = tuple(wire.entry(filed) for filed in entries)
    return Answer({"patientId": wire.patient_id(patient.id)}, rows)


def _patient(desk: Desk) -> Patient:
    """The patient a message names (B2): 5 for none, 9001 for unknown or two different ones."""
    _needs_patient(desk.message)
    opaque, number = desk.message.get("patientId"), desk.message.get("nhsNumber")
    register = desk.practice.register
    found: list[Patient | None] = []
    if number:
        found.append(register.by_nhs_number(number.replace(" ", "")))
    if opaque:
        try:
            found.append(register.patient(wire.number_of("p-", opaque) or 0))
        except UnknownPatient:
            found.append(None)
    first = found[0]
    if first is None or any(other is not first for other in found):
        raise Fault("9001")
    return first


def _needs_patient(message: Message) -> None:
    if not (message.get("patientId") or message.get("nhsNumber")):
        raise Fault("5", "name the patient by patientId or nhsNumber")


def _limited(message: Message, name: str) -> str:
    value = message.get(name) or ""
    if len(value) > 500:
        raise Fault("9031", f"{name} is longer than 500 characters")
    return value


def _period(first: datetime, last: datetime) -> dict[str, str | None]:
    return {"startDate": wire.moment(first), "endDate": wire.moment(last)}


def _squeezed(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


DESK: dict[str, Callable[[Systmone, Desk], Answer]] = {
    "StaffLogoff": log_off,
    "StaffListUsers": list_users,
    "StaffListSlotTypes": list_slot_types,
    "StaffListSlots": list_slots,
    "StaffFindPatient": find_patient,
    "StaffGetPatient": get_patient,
    "StaffBookAppointment": book,
    "StaffCancelAppointment": cancel,
    "StaffListAppointments": list_appointments,
    "StaffAddToRecord": add_to_record,
    "StaffGetRecord": get_record,
}


def answer(system: Systmone, message: Message) -> Answer:
    """The reply to a message of the staff side.

    Raises:
        Fault: what the contract's order of checks finds first.
    """
    if message.name == "StaffLogon":
        return log_on(system, message)
    if message.name not in DESK:
        raise Fault("1", f"{message.name} is not a message of this interface")
    return DESK[message.name](system, open_desk(system, message))
