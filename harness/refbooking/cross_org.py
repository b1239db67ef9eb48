"""What must hold before a link for another organisation is sent, check by check (X14–X17, X20).

`checks` calls them in the ruled order.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from refbooking import names
from refbooking.clinical.model import ClinicalSystem, ClinicalUser, LocalPatient, UpstreamFailure
from refbooking.clinical.pds import Pds, PdsPerson
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn, clinical_problem, clinical_user

Told = TypeVar("Told")

ROLE_HELP: Mapping[str, object] = {
    "emis": ["Configuration", "Organisation Configuration", "Users", "Edit User", "Role"],
    "systmone": [
        "Setup",
        "Staff & Organisation setup",
        "Amend Staff",
        "Local Settings",
        "Employment role",
    ],
}
"""Where each clinical system keeps a user's role (X14)."""

SLOTS_HELP: Mapping[str, object] = {
    "advice": [
        "Look in the clinical system of the other organisation.",
        "If it has slots that GP Connect may book, contact support.",
        "If it has none, send the message later.",
    ]
}

DETAILS_HELP: Mapping[str, object] = {
    "advice": [
        "Compare NHS number, name and date of birth.",
        "They must be the same at your practice, on PDS and at the other organisation.",
    ]
}


def asked(ask: Callable[[], Told]) -> Told:
    """What a system says; its failures become what staff are told."""
    try:
        return ask()
    except UpstreamFailure as failure:
        raise clinical_problem(failure) from failure


def open_site(service: Service, who: SignedIn, site: Organisation) -> ClinicalSystem:
    """Role, then full name: without them GP Connect cannot be told who asks (X14, X15)."""
    user = _with_role(who, clinical_user(service, who))
    refuse_without_name(who)
    return asked(lambda: service.act_as(site, who.staff, user.role))


def refuse_without_name(who: SignedIn) -> None:
    """Given and family name must both be there; spaces are no name (X15)."""
    missing = [
        part
        for part, name in (("given", who.staff.given), ("family", who.staff.family))
        if not names.tidy(name)
    ]
    if missing:
        code = f"{'-and-'.join(missing)}-name-empty"
        raise Problem("USER_NAME_MISSING", upstream=_upstream(who, code))


def refuse_without_phone(who: SignedIn) -> None:
    """GP Connect wants to know how to call whoever books (E127)."""
    if not (who.organisation.phone or "").strip():
        raise Problem("ORG_PHONE_MISSING")


def bookable(
    service: Service,
    system: ClinicalSystem,
    dates: tuple[date, date],
    slot_type: str,
    clinicians: tuple[str, ...],
) -> int:
    """How many slots can be booked there; none at all cannot be sent (X16, E128)."""
    search = asked(lambda: system.slots(*dates, slot_type))
    now = service.clock.now()
    free = [one for one in search.slots if one.status == "free" and one.start > now]
    if not free:
        if search.failure is not None:
            raise clinical_problem(search.failure) from search.failure
        upstream = {
            "system": "gpconnect",
            "status": 200,
            "code": "no-slots",
            "detail": f"no bookable slot of the type {slot_type}",
        }
        raise Problem("NO_BOOKABLE_SLOTS", upstream=upstream, help=SLOTS_HELP)
    if clinicians and not any(set(one.clinicians) & set(clinicians) for one in free):
        raise Problem("CLINICIAN_NOT_AVAILABLE")
    return len(free)


def refuse_patient_who_differs(
    service: Service, system: ClinicalSystem, patient: LocalPatient
) -> None:
    """Practice, PDS and the other organisation must agree on the patient (X17, E70, E71, E74)."""
    person = _on_pds(service, patient)
    there = asked_about_patient(lambda: system.known(patient))
    if there is not None:
        _refuse_difference("gpconnect", _site_difference(patient, there))
    elif person is not None and person.restricted:
        # Active there they could be booked; as they are not, they could not be registered.
        _refuse_difference("pds", "restricted")


def asked_about_patient(ask: Callable[[], Told]) -> Told:
    """As `asked`; a mismatch brings its remedy."""
    try:
        return asked(ask)
    except Problem as problem:
        if problem.code == "PATIENT_DETAILS_MISMATCH":
            problem.help = DETAILS_HELP
        raise


def _with_role(who: SignedIn, user: ClinicalUser | None) -> ClinicalUser:
    if user is None or not (user.role or "").strip():
        code = "user-unknown" if user is None else "role-empty"
        raise Problem("USER_ROLE_MISSING", help=ROLE_HELP, upstream=_upstream(who, code))
    return user


def _upstream(who: SignedIn, code: str) -> Mapping[str, object]:
    return {"system": who.organisation.clinical_system, "status": 200, "code": code}


def _on_pds(service: Service, patient: LocalPatient) -> PdsPerson | None:
    """The patient's national record, held against the practice's; None where PDS is not set up."""
    access = service.settings.pds
    if access is None:
        return None
    person = asked(lambda: Pds(access, service.clock).retrieve(patient.nhs_number))
    if person is None:
        raise _mismatch("pds", "not-found", 404)
    _refuse_difference("pds", _pds_difference(patient, person))
    return person


def _pds_difference(patient: LocalPatient, person: PdsPerson) -> str | None:
    if person.nhs_number != patient.nhs_number:
        return "superseded"
    if person.deceased:
        return "deceased"
    if person.birth_date != patient.birth_date.isoformat():
        return "date-of-birth"
    given = person.given[0] if person.given else ""
    return _name_difference(patient, given, person.family)


def _site_difference(patient: LocalPatient, there: LocalPatient) -> str | None:
    if there.birth_date != patient.birth_date:
        return "date-of-birth"
    return _name_difference(patient, there.given, there.family)


def _name_difference(patient: LocalPatient, given: str, family: str) -> str | None:
    """Family names must read the same, and so must the first of the given names."""
    if not names.same(patient.family, family):
        return "family-name"
    return None if names.same(_first(patient.given), _first(given)) else "given-name"


def _first(given: str) -> str:
    return given.split()[0] if given.split() else ""


def _refuse_difference(system: str, what: str | None) -> None:
    if what is not None:
        raise _mismatch(system, what, 200)


def _mismatch(system: str, what: str, status: int) -> Problem:
    upstream = {"system": system, "status": status, "code": what}
    return Problem("PATIENT_DETAILS_MISMATCH", upstream=upstream, help=DETAILS_HELP)
