"""People: what a practice knows of its patients, what the nation knows, and what befalls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time

from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal, bad, missing
from gpworld.control.views.book import practice_of
from gpworld.core import london
from gpworld.people.model import Gender, Patient, Registration, Sensitivity, Standing
from gpworld.people.nhs_number import is_reserved
from gpworld.practice.model import Practice

Reader = Callable[[Ask, str], object]

DETAILS: Mapping[str, Reader] = {
    "title": Ask.text,
    "given": Ask.texts,
    "family": Ask.text,
    "birth_date": Ask.day,
    "gender": lambda ask, key: ask.one_of(key, Gender),
    "phone": Ask.text,
    "mobile": Ask.text,
    "email": Ask.text,
    "registration": lambda ask, key: ask.one_of(key, Registration),
    "verified": Ask.flag,
    "restricted": Ask.flag,
    "opted_out": Ask.flag,
    "max_appointments": Ask.number,
}
"""What may be changed of a practice's patient, and how each is read."""

NATIONAL: Mapping[str, Reader] = {
    "birth_date": Ask.text,
    "gender": lambda ask, key: ask.one_of(key, Gender),
    "sensitivity": lambda ask, key: ask.one_of(key, Sensitivity),
    "superseded_by": Ask.text,
    "invalid": Ask.flag,
}
"""What may be changed of a person as PDS holds them, besides the usual name."""

NAMES = ("family", "given")


def people(plane: Plane, ask: Ask) -> object:
    chosen = [ask.text("ods")] if "ods" in ask else list(plane.world.practices)
    found = [
        patient
        for ods in chosen
        for patient in practice_of(plane, ods).register.patients()
        if "name" not in ask or ask.text("name").casefold() in patient.full_name.casefold()
    ]
    limit = ask.count("limit", 500)
    return {"total": len(found), "patients": found[:limit]}


def person(plane: Plane, ask: Ask, nhs_number: str) -> object:
    national = plane.world.population.person(nhs_number)
    at = [
        practice.register.by_nhs_number(nhs_number) for practice in plane.world.practices.values()
    ]
    patients = [patient for patient in at if patient is not None]
    if national is None and not patients:
        raise missing(f"nobody in this world has the NHS number {nhs_number}")
    return {"nhs_number": nhs_number, "person": national, "patients": patients}


def register_person(plane: Plane, ask: Ask) -> object:
    practice = practice_of(plane, ask.text("ods"))
    number = ask.text("nhs_number")
    if not is_reserved(number):
        raise bad(f"nhs_number {number} is not a sound test number: it has to begin with 999")
    if practice.register.by_nhs_number(number) is not None:
        raise ControlRefusal(409, "known", f"{practice.ods} already has a patient {number}")
    details = {"title": "", "gender": Gender.UNKNOWN, **dict(_read(ask, DETAILS))}
    for key in ("given", "family", "birth_date"):
        if key not in details:
            raise bad(f"{key} is missing")
    patient = Patient(
        id=0,
        guid=plane.world.seeds.next_uuid("control.patient"),
        ods=practice.ods,
        nhs_number=number,
        registered_on=london.local_date(plane.world.clock.now()),
        **details,  # type: ignore[arg-type]  # fields of Patient, each read by its kind
    )
    return practice.register.add(patient)


def change_person(plane: Plane, ask: Ask, nhs_number: str) -> object:
    practice, patient = _registered(plane, ask, nhs_number)
    return practice.register.change(patient.id, **dict(_read(ask, DETAILS)))


def change_nation(plane: Plane, ask: Ask, nhs_number: str) -> object:
    population = plane.world.population
    before = population.person(nhs_number)
    if before is None:
        raise missing(f"PDS holds nobody with the NHS number {nhs_number}")
    changes = dict(_read(ask, NATIONAL))
    renamed = dict(_read(ask, {key: DETAILS[key] for key in NAMES}))
    if renamed:
        usual = before.usual_name(london.local_date(plane.world.clock.now()))
        new = replace(usual, **renamed)  # type: ignore[arg-type]  # family and given, read by their kind
        changes["names"] = tuple(new if name is usual else name for name in before.names)
    return population.change(nhs_number, **changes)


def leave(plane: Plane, ask: Ask, nhs_number: str) -> object:
    practice, patient = _registered(plane, ask, nhs_number)
    day = ask.day("day") if "day" in ask else london.local_date(plane.world.clock.now())
    return practice.register.leave(patient.id, day)


def die(plane: Plane, ask: Ask, nhs_number: str) -> object:
    now = plane.world.clock.now()
    when = datetime.combine(ask.day("day"), time(0), UTC) if "day" in ask else now
    national = plane.world.population.person(nhs_number)
    if national is not None:
        national = plane.world.population.change(nhs_number, deceased=when, death_status="2")
    patients = [
        practice.register.change(patient.id, standing=Standing.DECEASED)
        for practice in plane.world.practices.values()
        if (patient := practice.register.by_nhs_number(nhs_number)) is not None
    ]
    if national is None and not patients:
        raise missing(f"nobody in this world has the NHS number {nhs_number}")
    return {"nhs_number": nhs_number, "person": national, "patients": patients}


def record(plane: Plane, ask: Ask, nhs_number: str) -> object:
    practice, patient = _registered(plane, ask, nhs_number)
    return {"entries": practice.register.record(patient.id)}


def _registered(plane: Plane, ask: Ask, nhs_number: str) -> tuple[Practice, Patient]:
    """The patient at the practice that ``ods`` names, or at the only one that has them."""
    if "ods" in ask:
        chosen = [practice_of(plane, ask.text("ods"))]
    else:
        chosen = list(plane.world.practices.values())
    found = [
        (practice, patient)
        for practice in chosen
        if (patient := practice.register.by_nhs_number(nhs_number)) is not None
    ]
    if not found:
        raise missing(f"no practice named has a patient {nhs_number}")
    if len(found) > 1:
        places = ", ".join(practice.ods for practice, _ in found)
        raise bad(f"{nhs_number} is on the books of {places}: say which with ods")
    return found[0]


def _read(ask: Ask, readers: Mapping[str, Reader]) -> Iterator[tuple[str, object]]:
    for key, read in readers.items():
        if key in ask.names:
            yield key, read(ask, key) if key in ask else None
