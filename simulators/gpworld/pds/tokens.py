"""The token exchange of an application on its own (section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import jwt

from gpworld.core.asked import request
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply
from gpworld.pds import credentials
from gpworld.pds.state import Pds

LONGEST = 310  # seconds: five minutes, and ten for clocks that disagree
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = "/oauth2/token"


class Fault(NamedTuple):
    """What is wrong with a request for a token."""

    text: str
    status: int = 400
    error: str = "invalid_request"


def exchange(pds: Pds) -> Reply:
    """A form with a signed assertion for an access token.

    The signature cannot be verified, since no public key is registered anywhere in a world; all
    else about the assertion is, in the order and the words of the public service.
    """
    fault = next(_form_faults(request.form), None)
    fault = fault or _fault(pds, request.form["client_assertion"])
    if fault is not None:
        return json_reply(
            {
                "error": fault.error,
                "error_description": fault.text,
                "message_id": f"rrt-{pds.seeds.next_uuid('pds.refused-token')}",
            },
            fault.status,
        )
    return json_reply(
        {
            "access_token": credentials.application_token(pds.seeds),
            "expires_in": "599",
            "token_type": "Bearer",
            "issued_at": str(int(pds.clock.now().timestamp() * 1000)),
        }
    )


def _form_faults(form: Mapping[str, str]) -> Iterator[Fault]:
    grant = form.get("grant_type")
    if not grant:
        yield Fault("grant_type is missing")
    if grant != "client_credentials":
        yield Fault("grant_type is invalid", error="unsupported_grant_type")
    if form.get("client_assertion_type") != ASSERTION:
        yield Fault(f"Missing or invalid client_assertion_type - must be '{ASSERTION}'")
    if not form.get("client_assertion"):
        yield Fault("Missing client_assertion")


def _fault(pds: Pds, assertion: str) -> Fault | None:
    """The first thing wrong with an assertion, which is good for one exchange."""
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return Fault("Malformed JWT in client_assertion")
    instants = (pds.wall.utc().timestamp(), pds.clock.now().timestamp())
    fault = next(_faults(header, claims, instants), None)
    if fault is None and not pds.first_use(claims["jti"]):
        return Fault("Non-unique 'jti' claim in client_assertion JWT")
    return fault


def _faults(
    header: Mapping[str, Any], claims: Mapping[str, Any], instants: tuple[float, ...]
) -> Iterator[Fault]:
    """All that is wrong; times are right when they are by the machine's clock or the world's."""
    expires, jti = claims.get("exp"), claims.get("jti")
    until = _instant(expires)
    timely = until is not None and any(now <= until <= now + LONGEST for now in instants)
    late = until is not None and not timely and until < max(instants)
    if header.get("alg") != "RS512":
        yield _of("alg", "unsupported JWT algorithm - must be 'RS512'", kind="header")
    if late and expires:
        yield _of("exp", "JWT has expired")
    if not header.get("kid"):
        yield Fault("Missing 'kid' header in client_assertion JWT")
    if str(header.get("typ")).lower() != "jwt":
        yield _of("typ", "must be 'JWT'", kind="header")
    if not expires:
        yield Fault("Missing 'exp' claim in client_assertion JWT")
    if until is None:
        yield _of("exp", "must be an integer")
    if not claims.get("iss") or claims["iss"] != claims.get("sub"):
        yield Fault("Missing or non-matching 'iss'/'sub' claims in client_assertion JWT")
    if not jti:
        yield Fault("Missing 'jti' claim in client_assertion JWT")
    if not isinstance(jti, str):
        yield _of("jti", "must be a unique string value such as a GUID")
    if not timely:
        yield _of("exp", "more than 5 minutes in future")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not any(str(one).endswith(AUDIENCE) for one in named):
        yield Fault("Missing or invalid 'aud' claim in client_assertion JWT", 401)


def _instant(value: Any) -> int | float | None:  # a claim: any JSON value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _of(name: str, text: str, *, kind: str = "claim") -> Fault:
    return Fault(f"Invalid '{name}' {kind} in client_assertion JWT - {text}")
