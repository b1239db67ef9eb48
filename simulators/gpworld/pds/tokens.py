"""The token exchange of an application on its own (section 2)."""

from __future__ import annotations

import jwt
from flask import Response, request

from gpworld.core.app import json_reply
from gpworld.pds import credentials
from gpworld.pds.state import Pds

LONGEST = 300
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def exchange(pds: Pds) -> Response:
    """A form with a signed assertion for an access token.

    The signature cannot be verified, since no public key is registered anywhere in a world; the
    assertion's form is.
    """
    form = request.form
    if form.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") != ASSERTION:
        return _refused("invalid_request", f"client_assertion_type must be {ASSERTION}")
    wrong = _wrong_with(form.get("client_assertion", ""))
    if wrong:
        return _refused("invalid_request", wrong)
    return json_reply(
        {
            "access_token": credentials.application_token(pds.seeds),
            "expires_in": "599",
            "token_type": "Bearer",
            "issued_at": str(int(pds.clock.now().timestamp() * 1000)),
        }
    )


def _wrong_with(assertion: str) -> str:
    """What an assertion lacks; nothing when its form is right.

    Its times are only held against one another: they are of the caller's clock, not the world's.
    """
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        return "Malformed JWT in client_assertion"
    if header.get("alg") != "RS512" or not header.get("kid"):
        return "the assertion needs alg RS512 and a kid in its header"
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(expires, int | float):
        return "the assertion needs an exp"
    if isinstance(issued, int | float) and expires - issued > LONGEST:
        return "the assertion may be good for 5 minutes at most"
    return ""


def _refused(error: str, description: str) -> Response:
    return json_reply({"error": error, "error_description": description}, 400)
