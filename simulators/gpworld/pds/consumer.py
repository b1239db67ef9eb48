"""What a consumer of PDS has to keep to, and how PDS refuses one that does not."""

from __future__ import annotations

import re

import orjson

from gpworld.core.consumer import (
    KEPT,
    Need,
    Past,
    Rule,
    is_uuid,
    media_type,
    patient_after,
    shown,
)
from gpworld.core.exchange import Reply, Request
from gpworld.pds import consumer_search, consumer_update
from gpworld.pds.consumer_call import PdsCall
from gpworld.pds.errors import outcome
from gpworld.pds.facts import BASE, operation_of
from gpworld.pds.state import Pds
from gpworld.people import nhs_number

SEARCH, GET, UPDATE, RELATED, CREATE = (
    "search_patients",
    "get_patient",
    "update_patient",
    "related_people",
    "create_patient",
)
ALL = (SEARCH, GET, UPDATE, RELATED, CREATE)
READS = (SEARCH, GET, RELATED)
BY_NUMBER = (GET, UPDATE, RELATED)
PAUSES = {429: 1.0, 503: 5.0}
"""Seconds after which a request may be tried again: of 503 as its Retry-After says."""

_ODS = re.compile(r"[A-Z0-9]{3,8}", re.ASCII)


def _request_id(call: PdsCall) -> str:
    given = call.header("x-request-id")
    return KEPT if is_uuid(given) else f"X-Request-ID {shown(given)} is not a UUID"


def _one_request(call: PdsCall) -> str | None:
    given = call.header("x-request-id").lower()
    if not given:
        return None
    same = call.same
    earlier = call.past.put(f"id {given}", same)
    return (
        KEPT
        if earlier is None or earlier.value == same
        else f"exchange {earlier.number} was another request under this X-Request-ID"
    )


def _bearer(call: PdsCall) -> str:
    scheme, _, token = call.header("authorization").partition(" ")
    return (
        KEPT
        if scheme == "Bearer" and token.strip()
        else "Authorization is not “Bearer” and a token"
    )


def _accept(call: PdsCall) -> str | None:
    given = call.header("accept")
    if not given:
        return None
    kinds = {media_type(each) for each in given.split(",")}
    return (
        KEPT
        if kinds & {"application/fhir+json", "*/*", "application/*"}
        else f"Accept is {shown(given)}: replies are application/fhir+json"
    )


def _role(call: PdsCall) -> str | None:
    given = call.header("nhsd-session-urid")
    return (
        (KEPT if given.isdigit() else f"NHSD-Session-URID {shown(given)} is not digits")
        if given
        else (None)
    )


def _organisation(call: PdsCall) -> str | None:
    given = call.header("nhsd-end-user-organisation-ods")
    if not given:
        return None
    return KEPT if _ODS.fullmatch(given) else f"{shown(given)} does not look like an ODS code"


def _number(call: PdsCall) -> str:
    number = call.request.path.removeprefix(BASE).strip("/").split("/")[1]
    return (
        KEPT if nhs_number.is_valid(number) else "the number in the path has a wrong form or check"
    )


def _no_body(call: PdsCall) -> str:
    return KEPT if not call.request.body else "a GET carries a body"


def _patience(call: PdsCall) -> str | None:
    return patient_after(call, f"again {call.same}", PAUSES)


RULES: tuple[Rule[PdsCall], ...] = (
    Rule(
        "pds.request-id",
        "Every request carries X-Request-ID, a UUID.",
        "PDS, 1",
        _request_id,
        ALL,
        enforced=True,
    ),
    Rule(
        "pds.one-request-per-id",
        "An X-Request-ID stands for one request: only a retry carries it again.",
        "PDS, 1",
        _one_request,
        ALL,
    ),
    Rule(
        "pds.wait-before-retry",
        "After 429 nothing is repeated within a second; after 503 not before its Retry-After.",
        "PDS, 3 and 9; that a second is enough after 429 is our choice",
        _patience,
        ALL,
        Need.SHOULD,
    ),
    Rule(
        "pds.bearer",
        "Every request carries a bearer token in Authorization; only the sandbox is open.",
        "PDS, 1 and 2",
        _bearer,
        ALL,
    ),
    Rule(
        "pds.accept",
        "Accept, where it is sent, allows application/fhir+json.",
        "PDS, 1",
        _accept,
        ALL,
        Need.SHOULD,
    ),
    Rule(
        "pds.session-role",
        "NHSD-Session-URID is digits.",
        "PDS, 1",
        _role,
        ALL,
    ),
    Rule(
        "pds.organisation",
        "NHSD-End-User-Organisation-ODS is an ODS code.",
        "PDS, 1",
        _organisation,
        ALL,
    ),
    Rule(
        "pds.number",
        "NHS numbers in a path are ten digits with a right check digit.",
        "PDS, 4 and 10",
        _number,
        BY_NUMBER,
        enforced=True,
    ),
    Rule(
        "pds.no-body",
        "A GET carries no body.",
        "PDS, 1; our reading of HTTP",
        _no_body,
        READS,
        Need.SHOULD,
    ),
    *consumer_search.RULES,
    *consumer_update.RULES,
)


def read(request: Request, past: Past) -> PdsCall | None:
    """A request for people; None for tokens, health checks and what there is not."""
    operation = operation_of(request)
    return PdsCall(request, operation, past) if operation in ALL else None


def refused(pds: Pds, request: Request, why: str) -> Reply:
    """An OperationOutcome, INVALID_VALUE (section 3)."""
    headers = [("Content-Type", "application/fhir+json")]
    echoed = ((name, request.header(name)) for name in ("X-Request-ID", "X-Correlation-ID"))
    headers += [(name, value) for name, value in echoed if value and value.isprintable()]
    body = outcome("INVALID_VALUE", "value", "error", "Provided value is invalid", why)
    return Reply(400, tuple(headers), orjson.dumps(body))
