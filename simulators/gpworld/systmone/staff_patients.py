"""The patients of a unit as its staff find them, and what staff file in records (B2, B3)."""

from __future__ import annotations

from collections.abc import Callable

from gpworld.people.model import Patient
from gpworld.people.register import UnknownPatient
from gpworld.systmone import wire
from gpworld.systmone.calls import Answer, Desk
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message
from gpworld.systmone.state import Systmone

MOST_FOUND = 20
MOST_TEXT = 2000


def find(system: Systmone, desk: Desk) -> Answer:
    """StaffFindPatient: all given values must agree."""
    tests = _tests(desk.message)
    found = [p for p in desk.practice.register.patients() if all(test(p) for test in tests)]
    if len(found) > MOST_FOUND:
        raise Fault("9004")
    found.sort(key=lambda p: (p.family, p.first_name, wire.patient_id(p.id)))
    return Answer({}, tuple(wire.staff_patient(p, whole=False) for p in found))


def _tests(message: Message) -> list[Callable[[Patient], bool]]:
    """A test for each value that is given: 9003 where they are too few."""
    number, surname, first, postcode = (
        message.nhs_number(),
        *(message.get(name) for name in ("surname", "firstName", "postcode")),
    )
    born = message.day("dateOfBirth") if message.get("dateOfBirth") else None
    if not number and not (surname and born):
        raise Fault("9003")
    tests: list[Callable[[Patient], bool]] = []
    if number:
        tests.append(lambda p: p.nhs_number == number)
    if surname:
        tests.append(lambda p: p.family.casefold() == surname.casefold())
    if first:
        tests.append(lambda p: p.first_name.casefold().startswith(first.casefold()))
    if born:
        tests.append(lambda p: p.birth_date == born)
    if postcode:
        tests.append(lambda p: _squeezed(p.address.postcode) == _squeezed(postcode))
    return tests


def get(system: Systmone, desk: Desk) -> Answer:
    """StaffGetPatient: one patient, whole."""
    return Answer({}, (wire.staff_patient(named(desk), whole=True),))


def add_to_record(system: Systmone, desk: Desk) -> Answer:
    """StaffAddToRecord: a free text, filed as the logged-on user, whatever the registration."""
    must_name(desk.message)
    text = desk.message.child_text("Text")
    if not 1 <= len(text) <= MOST_TEXT:
        raise Fault("9031", f"Text holds 1 to {MOST_TEXT} characters")
    patient = named(desk)
    entry = desk.practice.register.file(
        patient.id,
        by=desk.user.user_name,
        text=text,
        guid=system.seeds.next_uuid("systmone.entry"),
    )
    return Answer(
        {
            "entryId": wire.entry_id(entry.id),
            "patientId": wire.patient_id(patient.id),
            "entryDate": wire.moment(entry.at),
        }
    )


def get_record(system: Systmone, desk: Desk) -> Answer:
    """StaffGetRecord: a patient's entries, latest first."""
    patient = named(desk)
    entries = reversed(desk.practice.register.record(patient.id))
    rows = tuple(wire.entry(filed) for filed in entries)
    return Answer({"patientId": wire.patient_id(patient.id)}, rows)


def must_name(message: Message) -> None:
    """Error 5 for a message that names no patient, or by what is no NHS number."""
    if not message.nhs_number() and not message.get("patientId"):
        raise Fault("5", "name the patient by patientId or nhsNumber")


def named(desk: Desk) -> Patient:
    """The patient a message names (B2): 5 for none, 9001 for unknown or two different ones."""
    must_name(desk.message)
    opaque, number = desk.message.get("patientId"), desk.message.nhs_number()
    register = desk.practice.register
    found: list[Patient | None] = []
    if number:
        found.append(register.by_nhs_number(number))
    if opaque:
        try:
            found.append(register.patient(wire.number_of("p-", opaque) or 0))
        except UnknownPatient:
            found.append(None)
    first = found[0]
    if first is None or any(other is None or other.id != first.id for other in found):
        raise Fault("9001")
    return first


def _squeezed(postcode: str) -> str:
    return postcode.replace(" ", "").upper()
