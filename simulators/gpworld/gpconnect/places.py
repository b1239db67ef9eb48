"""Finding and reading practitioners and organisations, reading locations: section 7.4."""

from __future__ import annotations

from gpworld.gpconnect import codes, wire, wire_places
from gpworld.gpconnect.answers import Answer, searchset, single
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.query import identifier
from gpworld.practice import Practice
from gpworld.staff.model import Site, User


def find_practitioner(call: Call) -> Act:
    """GET /Practitioner?identifier=."""
    wanted = identifier(call.query, codes.SDS_USER_ID)

    def act() -> Answer:
        found = [u for u in call.practice.users if _sees_patients(u) and u.sds_user_id == wanted]
        return Answer(searchset(practitioner(user) for user in found))

    return act


def read_practitioner(call: Call) -> Act:
    """GET /Practitioner/{id}."""

    def act() -> Answer:
        user = clinician(call.practice, call.ids[0])
        if user is None:
            raise _nothing(Spine.PRACTITIONER_NOT_FOUND, "Practitioner", call)
        return single(practitioner(user))

    return act


def find_organisation(call: Call) -> Act:
    """GET /Organization?identifier=."""
    wanted = identifier(call.query, codes.ODS_CODE)

    def act() -> Answer:
        own = call.practice.organisation
        return Answer(searchset([wire_places.organisation(own)] if own.ods == wanted else []))

    return act


def read_organisation(call: Call) -> Act:
    """GET /Organization/{id}."""

    def act() -> Answer:
        if call.ids[0] != wire_places.organisation_id(call.practice.ods):
            raise _nothing(Spine.ORGANISATION_NOT_FOUND, "Organization", call)
        return single(wire_places.organisation(call.practice.organisation))

    return act


def read_location(call: Call) -> Act:
    """GET /Location/{id}."""

    def act() -> Answer:
        found = site(call.practice, call.ids[0])
        if found is None:
            raise _nothing(Spine.NO_RECORD_FOUND, "Location", call)
        return single(wire_places.location(found))

    return act


def clinician(practice: Practice, logical_id: str) -> User | None:
    """Somebody who sees patients at this practice."""
    number = wire.number(logical_id)
    user = None if number is None else practice.directory.user(number)
    return user if user is not None and user.ods == practice.ods and _sees_patients(user) else None


def _sees_patients(user: User) -> bool:
    return user.clinician or user.job_role is not None


def site(practice: Practice, logical_id: str) -> Site | None:
    """A place of this practice."""
    number = wire.number(logical_id)
    found = None if number is None else practice.directory.site(number)
    return found if found is not None and found.ods == practice.ods else None


def practitioner(user: User) -> Json:
    """A practitioner as FHIR.

    Raises:
        Problem: 500 INTERNAL_SERVER_ERROR when the practice never wrote down a family name.
    """
    if not user.family.strip():
        raise Problem(
            Spine.INTERNAL_SERVER_ERROR,
            f"Practitioner/{user.id} has no family name: the practice must add one.",
        )
    return wire_places.practitioner(user)


def _nothing(spine: Spine, resource_type: str, call: Call) -> Problem:
    return Problem(spine, f"There is no {resource_type}/{call.ids[0][:64]} here.")
