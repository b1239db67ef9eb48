"""Registering a temporary patient: the algorithm of section 7.3."""

from __future__ import annotations

from datetime import date

from gpworld.core import london
from gpworld.gpconnect import registration_form, wire_patient
from gpworld.gpconnect.answers import Answer, searchset
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.patients import resource
from gpworld.gpconnect.registration_form import Form
from gpworld.gpconnect.tracing import Details, traced
from gpworld.people.model import Patient, Person, Registration, Standing


def register(call: Call) -> Act:
    """POST /Patient/$gpc.registerpatient."""
    form = registration_form.read(call.body("Parameters"))
    return lambda: Answer(searchset([resource(call, _registered(call, form))]))


def _registered(call: Call, form: Form) -> Patient:
    person = _on_pds(call, form)
    register = call.practice.register
    with call.system.registering:
        held = register.by_nhs_number(form.nhs_number)
        _refuse_held(held)
        fields = _fields(form, person, london.local_date(call.now))
        if held is not None:
            patient = register.change(held.id, **fields)
        else:
            patient = register.add(_blank(call, form, fields))
        call.system.keep(patient, form.parts | {"registered": london.with_offset(call.now)})
        return patient


def _on_pds(call: Call, form: Form) -> Person:
    if call.system.settings.pds_outage:
        raise Problem(
            Spine.INTERNAL_SERVER_ERROR, "PDS cannot be reached, so nobody can be registered."
        )
    said = Details(form.nhs_number, form.name["family"], form.given[0], form.birth_date)
    return traced(call.system.population, said, london.local_date(call.now))


def _refuse_held(held: Patient | None) -> None:
    if held is None:
        return
    if held.standing is Standing.ACTIVE:
        raise Problem(
            Spine.DUPLICATE_REJECTED, "The patient is registered here already: find them instead."
        )
    if held.standing is Standing.DECEASED:
        raise Problem(
            Spine.INVALID_PATIENT_DEMOGRAPHICS, "The practice has this patient as deceased."
        )


def _fields(form: Form, person: Person, today: date) -> dict[str, object]:
    """What is kept of the form; gaps are filled from PDS."""
    phones = _phones(form, person, today)
    address = _address(form, person, today)
    return {
        "title": " ".join(form.name.get("prefix", ())),
        "given": form.given,
        "family": form.name["family"],
        "birth_date": form.birth_date,
        "gender": form.gender or person.gender,
        **phones,
        **({"address": address} if address is not None else {}),
        "registration": Registration.TEMPORARY,
        "standing": Standing.ACTIVE,
        "registered_on": today,
        "left_on": None,
        "verified": True,
    }


def _phones(form: Form, person: Person, today: date) -> dict[str, str]:
    sent = form.parts.get("telecom")
    if sent:
        found = [(each["system"], each["use"], each["value"]) for each in sent]
    else:
        current = (each for each in person.telecoms if each.period.covers(today))
        found = [(each.system, each.use, each.value) for each in current if not each.hidden]
    fields: dict[str, str] = {}
    for system, use, value in found:
        if system == "email":
            fields.setdefault("email", value)
        elif system == "phone":
            fields.setdefault("mobile" if use == "mobile" else "phone", value)
    return fields


def _address(form: Form, person: Person, today: date) -> object | None:
    sent = sorted(form.parts.get("address", ()), key=lambda each: str(each.get("use")))
    if sent:
        return wire_patient.postal(sent[0])  # home comes before temp
    held = person.home(today)
    return None if held is None else wire_patient.postal_from_pds(held)


def _blank(call: Call, form: Form, fields: dict[str, object]) -> Patient:
    blank: dict[str, object] = {
        "id": 0,
        "guid": call.system.seeds.next_uuid("gpconnect.patient"),
        "ods": call.practice.ods,
        "nhs_number": form.nhs_number,
    }
    return Patient(**(blank | fields))  # type: ignore[arg-type]  # fields of Patient, named above
