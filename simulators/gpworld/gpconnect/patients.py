"""Finding and reading patients: section 7.2."""

from __future__ import annotations

from datetime import datetime

from gpworld.core import london
from gpworld.gpconnect import codes, wire, wire_patient
from gpworld.gpconnect.answers import Answer, searchset, single
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.query import identifier
from gpworld.gpconnect.state import GpConnect
from gpworld.gpconnect.tracing import Details, traced
from gpworld.people import nhs_number
from gpworld.people.model import Patient, Standing
from gpworld.people.register import UnknownPatient


def find(call: Call) -> Act:
    """GET /Patient?identifier=."""
    number = identifier(call.query, codes.NHS_NUMBER)
    refuse_bad_number(number)

    def act() -> Answer:
        held = call.practice.register.by_nhs_number(number)
        shown = shared(call, held) if held is not None else None
        return Answer(searchset([resource(call, shown)] if shown else []))

    return act


def read(call: Call) -> Act:
    """GET /Patient/{id}."""
    return lambda: single(resource(call, known(call, call.ids[0])))


def refuse_bad_number(number: str) -> None:
    """Refuse what is no NHS number, section 11; Problem 400 INVALID_NHS_NUMBER."""
    if not nhs_number.is_valid(number):
        raise Problem(
            Spine.INVALID_NHS_NUMBER,
            "An NHS number has ten digits, the last of which checks the others.",
        )


def known(call: Call, logical_id: str) -> Patient:
    """The patient with this logical id, if GP Connect shows them.

    Raises:
        Problem: 404 PATIENT_NOT_FOUND.
    """
    found = lookup(call, logical_id)
    if found is None:
        raise Problem(Spine.PATIENT_NOT_FOUND, f"There is no Patient/{logical_id[:64]} here.")
    return found


def lookup(call: Call, logical_id: str) -> Patient | None:
    """As ``known``, None when there is nobody."""
    number = wire.number(logical_id)
    if number is None:
        return None
    try:
        return shared(call, call.practice.register.patient(number))
    except UnknownPatient:
        return None


def shared(call: Call, held: Patient) -> Patient | None:
    """The patient if active, not sensitive, and verified; a number not yet traced is traced now."""
    if not may_be_shared(call.system, held, call.now):
        return None
    return held if held.verified else call.practice.register.change(held.id, verified=True)


def may_be_shared(system: GpConnect, held: Patient, now: datetime) -> bool:
    """Whether a practice shows a patient of its own; changes nothing."""
    if held.standing is not Standing.ACTIVE or held.restricted or not held.nhs_number:
        return False
    return held.verified or (
        not system.settings.pds_outage and why_not_traced(system, held, now) is None
    )


def why_not_traced(system: GpConnect, held: Patient, now: datetime) -> str | None:
    """Why PDS does not have a patient as a practice does; None when it does."""
    said = Details(held.nhs_number or "", held.family, held.first_name, held.birth_date)
    try:
        traced(system.population, said, london.local_date(now))
    except Problem as problem:
        return problem.diagnostics
    return None


def resource(call: Call, held: Patient) -> dict[str, object]:
    """The patient as FHIR, with what their registration sent."""
    return wire_patient.patient(held, call.system.kept(held))
