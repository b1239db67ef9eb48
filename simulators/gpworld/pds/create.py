"""Creating a record: POST /Patient, in short (section 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from gpworld.core.exchange import Request
from gpworld.pds import access, limits, read, rules, search
from gpworld.pds.errors import Problem, missing
from gpworld.pds.extensions import UK_CORE, Json
from gpworld.pds.query import Query, Range
from gpworld.pds.state import Pds
from gpworld.people import nhs_number
from gpworld.people.model import Gender, HumanName, Person

NEEDED = ("name", "address", "gender", "birthDate")
REGISTERED_BY = UK_CORE + "RegisteringAuthority"


def create(pds: Pds, request: Request) -> Person:
    """Add a person under the next reserved NHS number.

    Raises:
        Problem: MISSING_VALUE, INVALID_VALUE, INVALID_CREATE, TOO_FEW_VALUES_SUBMITTED,
            SINGLE_MATCH or MULTIPLE_MATCHES.
    """
    access.admit(pds, request, None, access.may_write("create"))
    limits.creation(pds)
    resource = _resource(request.body)
    for field in NEEDED:
        if not resource.get(field):
            raise missing(field)
    _given(resource)
    blank = Person("", (HumanName("", ()),), "", Gender.UNKNOWN)
    person = _as_kept(read.person(resource, blank))
    today = pds.clock.now().date()
    rules.check(None, person, today)
    _nobody_like(pds, person)
    return pds.population.add(_numbered(pds, person))


def _resource(body: bytes) -> Json:
    try:
        data: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        data = None
    if not isinstance(data, dict) or data.get("resourceType", "Patient") != "Patient":
        raise Problem(
            "INVALID_CREATE", "Invalid patient create data provided - 'the body is not a Patient'"
        )
    extensions = data.get("extension")
    if isinstance(extensions, list):
        data["extension"] = [each for each in extensions if not _says_who_registers(each)]
    return data


def _says_who_registers(extension: object) -> bool:
    """Who registers a person is said of the creation, and is no part of the record."""
    return isinstance(extension, dict) and extension.get("url") == REGISTERED_BY


def _given(resource: Json) -> None:
    """A list of given names that is there holds one at least."""
    names = resource["name"] if isinstance(resource["name"], list) else []
    for index, name in enumerate(names):
        if isinstance(name, dict) and name.get("given") == []:
            raise Problem(
                "TOO_FEW_VALUES_SUBMITTED",
                f"Too few values submitted - [] in field 'name/{index}/given'",
            )


def _as_kept(person: Person) -> Person:
    """Names and addresses get ids of the record's own; a form's blank lines are left out."""
    names = (replace(name, id="") for name in person.names)
    addresses = (
        replace(address, id="", lines=tuple(line for line in address.lines if line.strip()))
        for address in person.addresses
    )
    return replace(person, names=tuple(names), addresses=tuple(addresses))


def _nobody_like(pds: Pds, person: Person) -> None:
    today = pds.clock.now().date()
    name = person.usual_name(today)
    query = Query(
        birth=Range(person.birth_date, person.birth_date),
        family=name.family,
        given=name.given[:1],
        gender=str(person.gender),
    )
    hits = search.search(pds.index, query, today)
    if len(hits) == 1:
        raise Problem(
            "SINGLE_MATCH",
            f"Unable to create new patient. NHS number {hits[0].person.nhs_number} found for "
            "supplied demographic data.",
        )
    if hits:
        raise Problem(
            "MULTIPLE_MATCHES",
            "Unable to create new patient. Multiple matches found for supplied demographic data.",
        )


def _numbered(pds: Pds, person: Person) -> Person:
    while True:
        number = nhs_number.reserved(800_000 + pds.seeds.next_number("pds.created"))
        if pds.population.person(number) is None:
            return replace(person, nhs_number=number, version=1)
