"""Who is asking: tokens judged in the order of contract section 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from jwt.types import Options

from gpworld.sms.errors import unauthorised
from gpworld.sms.model import Key, Service

LEEWAY = 30  # seconds
_MALFORMED = (
    "Invalid token: make sure your API token matches the example at "
    "https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header"
)
_CLOCK = "Error: Your system clock must be accurate to within 30 seconds"
_NOT_FOUND = "Invalid token: API key not found"
_SIGNATURE_ONLY: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The service that asks, the key it signed with, and the client's own name."""

    service: Service
    key: Key
    user_agent: str


def caller(
    authorization: str,
    services: Mapping[str, Service],
    instants: tuple[datetime, ...],
    user_agent: str = "",
) -> Caller:
    """The caller behind an ``Authorization`` header.

    A token is young enough when it is by one of ``instants``: the machine's time or the world's,
    so that a jump of the world's clock locks nobody out.

    Raises:
        Refused: 401 or 403 with the message of the first check that fails.
    """
    token = _token(authorization)
    service = _service(token, services)
    for key in service.keys:
        claims = _signed(token, key)
        if claims is None:
            continue
        faults = [_fault(claims, instant.timestamp()) for instant in instants]
        if None not in faults:
            fault = faults[0]
            assert fault is not None
            if fault == _NOT_FOUND:
                continue
            raise unauthorised(fault)
        if key.revoked:
            raise unauthorised("Invalid token: API key revoked")
        return Caller(service, key, user_agent)
    raise unauthorised(_NOT_FOUND)


def _token(authorization: str) -> str:
    if not authorization:
        raise unauthorised("Unauthorized: authentication token must be provided", 401)
    if authorization[:7].title() != "Bearer ":
        raise unauthorised("Unauthorized: authentication bearer scheme must be used", 401)
    return authorization[7:]


def _service(token: str, services: Mapping[str, Service]) -> Service:
    issuer = _issuer(token)
    try:
        service_id = str(UUID(issuer))
    except (ValueError, AttributeError, TypeError):
        raise unauthorised("Invalid token: service id is not the right data type") from None
    service = services.get(service_id)
    if service is None:
        raise unauthorised("Invalid token: service not found")
    if not service.keys:
        raise unauthorised("Invalid token: service has no API keys")
    if not service.plan.active:
        raise unauthorised("Invalid token: service is archived")
    return service


def _issuer(token: str) -> Any:  # whatever JSON value the caller put there
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise unauthorised(_MALFORMED) from None
    if "iss" not in claims:
        raise unauthorised("Invalid token: iss field not provided")
    return claims["iss"]


def _signed(token: str, key: Key) -> dict[str, Any] | None:
    """The claims of a token that was signed with this key, None when it was not."""
    try:
        return jwt.decode(token, key.secret, algorithms=["HS256"], options=_SIGNATURE_ONLY)
    except jwt.InvalidAlgorithmError:
        raise unauthorised("Invalid token: algorithm used is not HS256") from None
    except jwt.DecodeError:
        return None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise unauthorised(_MALFORMED) from None


def _fault(claims: Mapping[str, Any], now: float) -> str | None:
    """What is wrong with the claims of a signed token at this instant, if anything."""
    issued: float | None = None
    if "iat" in claims:
        issued = _number(claims["iat"])
        if issued is None or issued > now + LEEWAY:
            return _CLOCK
    for claim, fault in (("nbf", _CLOCK), ("exp", _MALFORMED)):
        if claim not in claims:
            continue
        instant = _number(claims[claim])
        if instant is None:
            return _NOT_FOUND
        if (instant > now + LEEWAY) if claim == "nbf" else (instant <= now - LEEWAY):
            return fault
    if claims.get("aud") is not None:
        return _MALFORMED
    if issued is None:
        return _NOT_FOUND
    return _CLOCK if now > issued + LEEWAY else None


def _number(value: Any) -> float | None:  # a claim: any JSON value
    try:
        return float(int(value))
    except (ValueError, TypeError, OverflowError):
        return None
