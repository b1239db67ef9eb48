"""Tracing a patient against PDS: the rule of section 7.3, steps 2 and 3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gpworld.gpconnect.errors import Problem, Spine
from gpworld.people.model import Person, Sensitivity
from gpworld.people.population import Population


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says about a patient."""

    nhs_number: str
    family: str
    given: str
    birth_date: date


def traced(population: Population, said: Details, today: date) -> Person:
    """The person these details belong to.

    Raises:
        Problem: 400 INVALID_PATIENT_DEMOGRAPHICS or 400 INVALID_NHS_NUMBER.
    """
    person = population.person(said.nhs_number)
    if person is None:
        raise _demographics("The NHS number is not on PDS: check the patient's details.")
    if person.invalid or person.superseded_by:
        raise Problem(
            Spine.INVALID_NHS_NUMBER,
            "The NHS number is no longer in use: trace the patient again for the one that is.",
        )
    if not agrees(person, said, today):
        raise _demographics("Name and birth date are not those PDS has for this NHS number.")
    if person.deceased is not None:
        raise _demographics("PDS has this patient as deceased.")
    if person.sensitivity is not Sensitivity.UNRESTRICTED:
        raise _demographics("PDS does not release this patient's details.")
    return person


def agrees(person: Person, said: Details, today: date) -> bool:
    """Birth date alike, or two of its three parts with the beginnings of both names."""
    written = said.birth_date.isoformat()
    if person.birth_date == written:
        return True
    parts = zip(person.birth_date.split("-"), written.split("-"), strict=False)
    name = person.usual_name(today)
    return (
        sum(held == sent for held, sent in parts) >= 2
        and _start(name.family, 3) == _start(said.family, 3)
        and _start(name.given[0] if name.given else "", 1) == _start(said.given, 1) != ""
    )


def _start(text: str, length: int) -> str:
    return text.strip()[:length].casefold()


def _demographics(diagnostics: str) -> Problem:
    return Problem(Spine.INVALID_PATIENT_DEMOGRAPHICS, diagnostics)
