"""Opening a consumer's token: three parts, unsigned, as section 4 describes."""

from __future__ import annotations

import base64
import binascii
import re

import orjson

from gpworld.gpconnect.errors import bad_request
from gpworld.gpconnect.fhirtypes import Json

_PART = re.compile(r"[A-Za-z0-9_-]+")


def opened(authorization: str | None) -> Json:
    """The claims of ``Bearer <header>.<claims>.``

    Raises:
        Problem: 400 BAD_REQUEST that says which part of it is wrong.
    """
    if not authorization:
        raise bad_request("The header Authorization is missing: send Bearer and a token.")
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer" or not token:
        raise bad_request("Authorization must be the word Bearer, a blank and the token.")
    parts = token.split(".")
    if len(parts) != 3:
        raise bad_request("The token must have three parts; the last one is empty, its dot stays.")
    if _json(parts[0], "header") != {"alg": "none", "typ": "JWT"}:
        raise bad_request('The token header must be {"alg":"none","typ":"JWT"}.')
    if parts[2]:
        raise bad_request("The token must not be signed: leave its third part empty.")
    return _json(parts[1], "claims")


def _json(part: str, name: str) -> Json:
    if not _PART.fullmatch(part):
        raise bad_request(f"The token's {name} part must be base64url without padding.")
    try:
        read = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, orjson.JSONDecodeError):
        raise bad_request(f"The token's {name} part is not JSON in base64url.") from None
    if not isinstance(read, dict):
        raise bad_request(f"The token's {name} part must be a JSON object.")
    return read
