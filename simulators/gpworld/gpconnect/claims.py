"""The claims of a consumer's token, one rule each, in the order of section 4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gpworld.gpconnect import codes, shape
from gpworld.gpconnect.errors import Problem, bad_request, bad_resource
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.settings import GpConnectSettings

LIFE = 300
"""Seconds from iat to exp."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token of one request must agree with.

    It has expired when it has by all of ``instants``: the world's time and the machine's, so that
    a jump of the world's clock locks nobody out who stamps real time.
    """

    scope: str
    audience: str
    instants: tuple[datetime, ...]
    settings: GpConnectSettings


def check(claims: Json, expected: Expected) -> str:
    """Check every claim; the ODS code of the requesting organisation.

    Raises:
        Problem: 400 BAD_REQUEST, or 422 INVALID_RESOURCE for an embedded resource that cannot be
            read; the diagnostics name the claim.
    """
    for name in ("iss", "sub", "aud"):
        _text(claims, name)
    if expected.settings.jwt_aud_check and claims["aud"] != expected.audience:
        raise _wrong("aud", f"must be {expected.audience}")
    _times(claims, expected)
    _exactly(claims, "reason_for_request", "directcare")
    _exactly(claims, "requested_scope", expected.scope)
    _device(_resource(claims, "requesting_device", "Device"))
    ods = _organisation(_resource(claims, "requesting_organization", "Organization"))
    practitioner = _resource(claims, "requesting_practitioner", "Practitioner")
    _practitioner(practitioner, strict_role=expected.settings.strict_role)
    if practitioner["id"] != claims["sub"]:
        raise _wrong("sub", "must be the id of requesting_practitioner")
    if "requested_record" in claims:
        raise _wrong("requested_record", "belongs to an older API: leave it out")
    return ods


def _wrong(claim: str, what: str) -> Problem:
    return bad_request(f"JWT claim {claim}: {what}")


def _text(claims: Json, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(name, "missing" if value is None else "must be text, not empty")
    return value


def _exactly(claims: Json, name: str, wanted: str) -> None:
    if _text(claims, name) != wanted:
        raise _wrong(name, f"must be {wanted}")


def _times(claims: Json, expected: Expected) -> None:
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    if abs(expires - issued - LIFE) > expected.settings.jwt_exp_tolerance:
        raise _wrong("exp", f"must be iat + {LIFE} seconds, is iat {expires - issued:+d}")
    if min(expected.instants).timestamp() >= expires + expected.settings.jwt_leeway:
        raise _wrong("exp", "the token has expired: make a new one for each request")


def _seconds(claims: Json, name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(name, "missing" if value is None else "must be whole seconds since 1970")
    return value


def _resource(claims: Json, claim: str, wanted: str) -> Json:
    value = claims.get(claim)
    if value is None:
        raise _wrong(claim, "missing")
    if not isinstance(value, dict) or not shape.known_type(value):
        raise bad_resource(f"JWT claim {claim}: must be a resource of type {wanted}")
    if value["resourceType"] != wanted:
        raise _wrong(claim, f"resourceType is {value['resourceType']}, must be {wanted}")
    shape.check(value, wanted, f"JWT claim {claim}: ")
    return value


def _identifiers(resource: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    for identifier in resource.get("identifier", []):
        system, value = identifier.get("system", "").strip(), identifier.get("value", "").strip()
        if system and value:
            found[system] = value
    return found


def _needs(claim: str, resource: Json, *names: str) -> None:
    for name in names:
        if not str(resource.get(name) or "").strip():
            raise _wrong(claim, f"{name} missing")


def _device(device: Json) -> None:
    if not _identifiers(device):
        raise _wrong("requesting_device", "identifier with system and value missing")
    _needs("requesting_device", device, "model", "version")


def _organisation(organisation: Json) -> str:
    _needs("requesting_organization", organisation, "name")
    ods = _identifiers(organisation).get(codes.ODS_CODE)
    if ods is None:
        raise _wrong("requesting_organization", f"identifier of system {codes.ODS_CODE} missing")
    return ods


def _practitioner(practitioner: Json, *, strict_role: bool) -> None:
    claim = "requesting_practitioner"
    _needs(claim, practitioner, "id")
    names = [each for each in practitioner.get("name", []) if each.get("family", "").strip()]
    if not names:
        raise _wrong(claim, "name.family missing")
    if not any(given.strip() for each in names for given in each.get("given", [])):
        raise _wrong(claim, "name.given missing")
    identifiers = _identifiers(practitioner)
    if codes.SDS_USER_ID not in identifiers:
        raise _wrong(
            claim, f"identifier of system {codes.SDS_USER_ID} missing (UNK if there is none)"
        )
    role = identifiers.get(codes.SDS_ROLE_PROFILE_ID, "UNK")
    if strict_role and role == "UNK":
        raise _wrong(
            claim, f"user role missing: send an identifier of system {codes.SDS_ROLE_PROFILE_ID}"
        )
