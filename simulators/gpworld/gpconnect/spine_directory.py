"""The Spine Directory Service's FHIR API: section 10.2."""

from __future__ import annotations

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import codes, headers, wire_directory
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.gpconnect.query import Query
from gpworld.gpconnect.state import GpConnect
from gpworld.staff.model import Organisation

BASE = "/spine-directory/FHIR/R4"
CORRELATION = "X-Correlation-Id"
PARAMETERS = {
    "Endpoint": ("organization", "identifier"),
    "Device": ("organization", "identifier", "manufacturing-organization"),
}
SPOKEN = ("application/fhir+json", "application/json", "application/*", "*/*")


class Unanswerable(Exception):
    """A look-up that is refused: status, issue code, Spine code and display, one sentence."""

    def __init__(self, status: int, issue: str, code: str, display: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence
        self.issue, self.code, self.display = issue, code, display


def answer(system: GpConnect, rest: str, request: Request) -> Reply:
    """Look up what ``rest`` asks for: ``Endpoint`` or ``Device``."""
    sent = request.header(CORRELATION)
    echoed = sent if sent is not None and headers.is_uuid(sent) else None
    outcome_id = echoed or system.seeds.next_uuid("gpconnect.directory")
    try:
        _refuse_bad_request(rest, request, echoed)
        found = _look_up(system, rest, Query(request.query))
    except Unanswerable as reason:
        body = wire_directory.outcome(
            outcome_id, reason.issue, reason.code, reason.display, reason.sentence
        )
        return reply(reason.status, body, echoed, f"Find{rest}" if rest in PARAMETERS else "")
    base = f"{system.public_url.rstrip('/')}{BASE}"
    self_url = f"{base}/{rest}?{request.query}"
    bundle_id = system.seeds.next_uuid("gpconnect.directory")
    return reply(
        200, wire_directory.bundle(bundle_id, base, self_url, found), echoed, f"Find{rest}"
    )


def _refuse_bad_request(rest: str, request: Request, echoed: str | None) -> None:
    if rest not in PARAMETERS:
        raise Unanswerable(
            404, "not-found", "NO_RECORD_FOUND", "No record found", f"There is nothing at /{rest}."
        )
    if request.method != "GET":
        raise Unanswerable(
            405,
            "not-supported",
            "NOT_IMPLEMENTED",
            "Not implemented",
            f"{request.method} is not supported: the directory is read with GET.",
        )
    accept = request.header("Accept") or "*/*"
    media_types = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    if not any(media_type in SPOKEN for media_type in media_types):
        raise Unanswerable(
            406,
            "invalid",
            "MISSING_OR_INVALID_HEADER",
            "There is a required header missing or invalid",
            "Accept must allow application/fhir+json.",
        )
    if request.header(CORRELATION) is not None and echoed is None:
        raise _bad("invalid", f"{CORRELATION} must be a UUID.")


def _bad(issue: str, sentence: str) -> Unanswerable:
    return Unanswerable(400, issue, "BAD_REQUEST", "Bad request", sentence)


def _look_up(system: GpConnect, kind: str, query: Query) -> list[Json]:
    for name in query.names():
        if name not in PARAMETERS[kind]:
            raise _bad("invalid", f"The parameter {name!r} is unknown.")
    ods = _only(query, "organization")
    keys = _identifiers(query)
    if kind == "Device" and codes.INTERACTION_ID not in keys:
        raise _bad("required", f"identifier={codes.INTERACTION_ID}|… is missing.")
    made_by = _only(query, "manufacturing-organization", optional=True)
    wanted = keys.get(codes.INTERACTION_ID)
    served = [each for each in INTERACTIONS if wanted in (None, each.id)]
    organisation = _listed(system, ods, keys.get(codes.PARTY_KEY))
    if organisation is None or not served:
        return []
    if kind == "Endpoint":
        root = system.service_root(ods)
        return [wire_directory.endpoint(organisation, each, root, system.seeds) for each in served]
    if made_by not in ("", wire_directory.maker(organisation)):
        return []
    return [wire_directory.device(organisation, system.seeds)]


def _listed(system: GpConnect, ods: str, party_key: str | None) -> Organisation | None:
    practice = system.provider(ods)
    if practice is None or not practice.organisation.sharing.in_directory:
        return None
    organisation = practice.organisation
    if party_key not in (None, wire_directory.party_key(organisation)):
        return None
    return organisation


def _only(query: Query, name: str, *, optional: bool = False) -> str:
    """The ODS code in a parameter; empty when an optional one is absent."""
    values = query.all(name)
    if not values and optional:
        return ""
    if not values:
        raise _bad("required", f"{name}={codes.ODS_CODE}|… is missing.")
    if len(values) > 1:
        raise _bad("invalid", f"{name} is there {len(values)} times: send it once.")
    system, value = _token(name, values[0])
    if system != codes.ODS_CODE:
        raise _bad("invalid", f"{name}: the system must be {codes.ODS_CODE}.")
    return value


def _identifiers(query: Query) -> dict[str, str]:
    found: dict[str, str] = {}
    for given in query.all("identifier"):
        system, value = _token("identifier", given)
        if system not in (codes.INTERACTION_ID, codes.PARTY_KEY) or system in found:
            raise _bad("invalid", f"identifier: the system {system} is unknown or there twice.")
        found[system] = value
    if not found:
        raise _bad("required", f"identifier={codes.INTERACTION_ID}|… is missing.")
    return found


def _token(name: str, given: str) -> tuple[str, str]:
    system, bar, value = given.partition("|")
    if not bar or not system or not value:
        raise _bad("invalid", f"{name} needs system and value: {name}=system|value")
    return system, value


def reply(status: int, body: Json, echoed: str | None, operation: str) -> Reply:
    found = [("Content-Type", "application/fhir+json"), ("Cache-Control", "no-store")]
    if echoed is not None:
        found.append((CORRELATION, echoed))
    if status == 405:
        found.append(("Allow", "GET"))
    return Reply(status, tuple(found), orjson.dumps(body), operation)
