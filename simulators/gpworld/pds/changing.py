"""From patches to a changed person: what may be seen, what may be touched, what results (s. 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gpworld.pds import read as reading
from gpworld.pds import rules, update, wire
from gpworld.pds.credentials import Mode
from gpworld.pds.errors import forbidden_update, invalid_update
from gpworld.pds.extensions import BIRTH_PLACE, DEATH, PHARMACIES, UK_CORE, Json
from gpworld.pds.update import read
from gpworld.people.model import Person

__all__ = ["changed", "read"]

NO_PERMISSION = "This user does not have permission to update the fields in the patches provided."
PATIENT_EXTENSIONS = frozenset(
    (BIRTH_PLACE, UK_CORE + "NHSCommunication", *(UK_CORE + name for name in PHARMACIES))
)
HIDDEN = ("address", "telecom", "contact", "generalPractitioner")


def changed(
    person: Person, patches: list[Json], mode: Mode, *, organisation: str, today: date
) -> Person:
    """The person after all patches; nothing is written.

    What a retrieve hides cannot be tested or changed either: patches see the record as it is
    shown, and the hidden parts are put back afterwards.

    Raises:
        Problem: INVALID_UPDATE, INVALID_VALUE or FORBIDDEN_UPDATE, at the first wrong patch.
    """
    patient = mode is Mode.PATIENT
    hidden = HIDDEN if wire.is_restricted(person) else ()
    shown = wire.visible(person)
    made = update.apply(shown, patches, roots=update.PATIENT if patient else None, hidden=hidden)
    before, after = reading.person(shown, person), reading.person(made, person)
    if after == before:
        raise invalid_update("Invalid patch - Provided patch made no changes to the resource")
    if patient:
        _within_patients_reach(before, after)
    rules.check(before, after, today)
    rules.registration(before, after, organisation)
    return _with_hidden(person, after) if hidden else after


def _within_patients_reach(before: Person, after: Person) -> None:
    """Mobile and e-mail, pharmacies, birth place and language: nothing else of their kind."""
    telecoms = set(before.telecoms) ^ set(after.telecoms)
    reach = all(t.system == "email" or (t.system, t.use) == ("phone", "mobile") for t in telecoms)
    urls = {url for url, _ in set(before.extensions) ^ set(after.extensions)}
    if not reach or not urls <= PATIENT_EXTENSIONS:
        raise invalid_update(NO_PERMISSION)


def _with_hidden(person: Person, after: Person) -> Person:
    """The changed record of a restricted person, with all that was not shown."""
    kept = tuple(pair for pair in person.extensions if pair[0] != DEATH)
    if any(url != DEATH for url, _ in after.extensions):
        raise forbidden_update("source not permitted to update 'extension'")
    return replace(
        after,
        addresses=person.addresses,
        telecoms=person.telecoms,
        contacts=person.contacts,
        practice=person.practice,
        extensions=(*after.extensions, *kept),
    )
