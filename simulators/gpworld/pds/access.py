"""Who asks, and whether they may: headers, tokens, modes and limits (sections 1, 2 and 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gpworld.core.exchange import Request
from gpworld.pds import credentials
from gpworld.pds.credentials import LEVELS, Grant, Mode
from gpworld.pds.errors import LIMITS, REFERENCE, Problem, invalid_value, patient_denied
from gpworld.pds.state import Pds
from gpworld.people import nhs_number

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
OPEN = Grant(Mode.SANDBOX)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever made a request that was let in."""

    grant: Grant
    request_id: str

    @property
    def mode(self) -> Mode:
        """The mode of access."""
        return self.grant.mode


def admit(pds: Pds, request: Request) -> Caller:
    """Let a caller in, or say why not.

    A strict server asks for the token first, as the gateway does; the sandbox looks at the
    request id first, as the mock does.
    """
    if pds.settings.strict:
        grant = _grant(pds, request)
        _within_limit(pds, request)
        return Caller(grant, request_id(request))
    found = request_id(request)
    grant = _grant(pds, request)
    _within_limit(pds, request)
    return Caller(grant, found)


def request_id(request: Request) -> str:
    """The X-Request-ID: missing, then malformed."""
    value = request.header("X-Request-ID")
    if not value:
        raise Problem(
            "MISSING_VALUE",
            "Invalid request with error - X-Request-ID header must be supplied to access this "
            "resource",
        )
    if not _UUID.fullmatch(value):
        raise Problem("INVALID_VALUE", f"Invalid value - '{value}' in header 'X-Request-ID'")
    return value


def _grant(pds: Pds, request: Request) -> Grant:
    value = request.header("Authorization")
    if value is None:
        if pds.settings.strict:
            raise _unauthorised("Missing Authorization header")
        return OPEN
    if not value.strip():
        raise _unauthorised("Empty Authorization header")
    scheme, _, token = value.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthorised(f"Invalid token type '{scheme}', must be 'Bearer'")
    if not token.strip():
        raise _unauthorised("Missing access token")
    grant = credentials.read(pds.seeds, token.strip())
    if grant is None:
        raise _unauthorised("Invalid Access Token")
    _role(grant, request)
    return grant


def _unauthorised(diagnostics: str) -> Problem:
    return Problem("UNAUTHORISED", diagnostics, gateway=True)


def _role(grant: Grant, request: Request) -> None:
    """A healthcare worker with several roles names one; a wrong one is refused."""
    if grant.mode is not Mode.WORKER:
        return
    role = request.header("NHSD-Session-URID")
    if role is None and len(grant.facts) == 1:
        return
    if role not in grant.facts:
        raise Problem(
            "INVALID_VALUE",
            f"Invalid value - '{role or ''}' in header 'NHSD-Session-URID'. Refer to the guidance "
            f"for this header in our API Specification {REFERENCE}",
            gateway=True,
        )


def _within_limit(pds: Pds, request: Request) -> None:
    limit = pds.settings.requests_per_second
    caller = request.header("Authorization") or "open"
    if limit is not None and not pds.spend(caller, limit):
        raise too_many(pds)


def too_many(pds: Pds) -> Problem:
    """429, the spike text of an application."""
    return Problem(
        "TOO_MANY_REQUESTS",
        f"Your application, {pds.settings.application}, has created a spike in traffic and is "
        "being rate limited. Please reduce the frequency of your requests. Please see: "
        f"{LIMITS} for more details.",
        gateway=True,
    )


def number_in(path_id: str) -> str:
    """A resource id that is an NHS number: else INVALID_RESOURCE_ID."""
    if not nhs_number.is_valid(path_id):
        raise Problem("INVALID_RESOURCE_ID")
    return path_id


def own_only(caller: Caller, number: str) -> None:
    """A patient sees nobody but themselves, and only at the highest level."""
    if caller.mode is not Mode.PATIENT:
        return
    number_held, level = caller.grant.facts
    if number_held != number or level.replace("_", ".") not in LEVELS:
        raise patient_denied()


def may_search(caller: Caller) -> None:
    """A patient may not search."""
    if caller.mode is Mode.PATIENT:
        raise patient_denied()


def most_results(caller: Caller, asked: str | None) -> int:
    """``_max-results``: 50, or exactly one for an application on its own."""
    if caller.mode is Mode.APPLICATION:
        if asked not in (None, "1"):
            raise Problem(
                "ONE_RESULT_ONLY",
                "Your app has insufficient permissions to perform this search. Please contact "
                "support.",
            )
        return 1
    if asked is None:
        return 50
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= 50):
        raise invalid_value(asked, "_max-results")
    return int(asked)


def may_write(caller: Caller, verb: str) -> None:
    """Only people update: an application on its own may not, a patient may not create."""
    refused = caller.mode is Mode.APPLICATION or (verb == "create" and caller.mode is Mode.PATIENT)
    if refused:
        raise Problem(
            "INVALID_METHOD",
            "Your app has insufficient permissions to use this method. Please contact support.",
            display=f"Cannot {verb} resource with {caller.mode} access token",
            gateway=True,
        )
