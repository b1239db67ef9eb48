"""What GP Connect can say of a request before it answers: interaction, practice, patient, window.

Facts are looked at only while fault rules concern GP Connect.
Nothing here may change anything or fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from gpworld.core import london
from gpworld.core.exchange import Request
from gpworld.core.faults import Facts, Search
from gpworld.gpconnect import codes, headers, interactions, spine_directory, wire
from gpworld.gpconnect.dates import bound
from gpworld.gpconnect.errors import Problem
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.gpconnect.proxy import OPERATION as PROXY
from gpworld.gpconnect.query import Query
from gpworld.gpconnect.state import GpConnect
from gpworld.people.register import UnknownPatient
from gpworld.practice import Practice

SSP = "/ssp/"
ROOT = "/STU3/1/gpconnect"
LOOKUPS = ("FindEndpoint", "FindDevice")
OPERATIONS = (*(each.name for each in INTERACTIONS), PROXY, *LOOKUPS)
SEARCHES = ("SearchSlots",)
SENDS: tuple[str, ...] = ()
STYLES: tuple[str, ...] = ()
TELLS = frozenset(("organisation", "patient"))


def facts(system: GpConnect, request: Request) -> Facts:
    """The facts of a request to provider, proxy or directory."""
    if request.path.startswith(spine_directory.BASE):
        return _lookup(request)
    proxied = request.path.startswith(SSP)
    before, _, rest = request.path.partition(ROOT)
    practice = system.provider(before.rpartition("/")[2])
    name = interaction_of(request, rest.strip("/"))
    operations = (name, PROXY) if proxied else (name,)
    kinds = [request.header(each) or "" for each in ("Accept", "Accept-Encoding")]
    return Facts(
        operations=tuple(filter(None, operations)),
        organisation="" if practice is None else practice.ods,
        patient=_patient(practice, request, rest),
        question=f"{request.path}?{request.query} {kinds}",
        search=(lambda: _search(system, practice, request)) if name in SEARCHES else None,
    )


def _lookup(request: Request) -> Facts:
    kind = request.path.rpartition("/")[2]
    given = Query(request.query).all("organization")
    ods = given[0].partition("|")[2] if given else ""
    return Facts(operations=(f"Find{kind}",), organisation=ods)


def interaction_of(request: Request, rest: str) -> str:
    """The name of what is asked for: by its id where that fits, else by path and verb."""
    named = interactions.known(request.header(headers.INTERACTION))
    if named is not None and named.ids_in(rest) is not None:
        return named.name
    alike = (each for each in INTERACTIONS if each.verb == request.method)
    return next((each.name for each in alike if each.ids_in(rest) is not None), "")


def _patient(practice: Practice | None, request: Request, rest: str) -> str:
    """The NHS number of the patient in path, query or body."""
    for given in Query(request.query).all("identifier"):
        system, _, value = given.partition("|")
        if system == codes.NHS_NUMBER:
            return value.replace(" ", "")
    for logical in _logical_ids(rest, request.body):
        number = wire.number(logical)
        if practice is not None and number is not None:
            try:
                return practice.register.patient(number).nhs_number or ""
            except UnknownPatient:
                return ""
    return _registering(request.body) if rest.endswith("$gpc.registerpatient") else ""


def _logical_ids(rest: str, body: bytes) -> Iterator[str]:
    """Ids of patients that path or body refer to."""
    parts = rest.strip("/").split("/")
    if parts[0] == "Patient" and len(parts) > 1:
        yield parts[1]
    for each in _listed(_members(body).get("participant")):
        actor = each.get("actor")
        reference = actor.get("reference") if isinstance(actor, dict) else None
        if isinstance(reference, str) and "Patient/" in reference:
            yield reference.rpartition("/")[2]


def _registering(body: bytes) -> str:
    for parameter in _listed(_members(body).get("parameter")):
        resource = parameter.get("resource")
        identifiers = resource.get("identifier") if isinstance(resource, dict) else None
        for identifier in _listed(identifiers):
            if identifier.get("system") == codes.NHS_NUMBER:
                return str(identifier.get("value", ""))
    return ""


def _members(body: bytes) -> dict[str, object]:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return members if isinstance(members, dict) else {}


def _listed(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _search(system: GpConnect, practice: Practice | None, request: Request) -> Search:
    query, today = Query(request.query), london.local_date(system.clock.now())
    try:
        start = bound("start", query.one("start"), "ge")
        first, last = start.from_here, bound("end", query.one("end"), "le").up_to_here
    except (Problem, ValueError, OverflowError):
        return Search(0, 0)
    slots = 0 if practice is None else len(practice.book.slots(first, last))
    return Search((start.day - today).days, slots)
