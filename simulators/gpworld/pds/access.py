"""Who asks, and whether they may: headers, tokens, modes and limits (sections 1, 2 and 9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gpworld.core.exchange import Request
from gpworld.pds import credentials
from gpworld.pds.credentials import LEVELS, Grant, Mode
from gpworld.pds.errors import REFERENCE, Problem, invalid_value, patient_denied
from gpworld.pds.limits import within_limits
from gpworld.pds.state import Pds
from gpworld.people import nhs_number

Rule = Callable[[Grant], None]
OPEN = Grant(Mode.SANDBOX)
_EXAMPLE = re.compile(r"(?=\w*[a-zA-Z])(?=\w*\d)[a-zA-Z0-9]+_[a-zA-Z0-9]+", re.ASCII)
"""A token of the form that every public example shows."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever made a request that was let in."""

    grant: Grant
    request_id: str

    @property
    def mode(self) -> Mode:
        """The mode of access."""
        return self.grant.mode


def admit(pds: Pds, request: Request, number: str | None = None, *rules: Rule) -> Caller:
    """Let a caller in, or say why not.

    In a strict world the gateway stands before the service; in the sandbox the service looks at
    the request id first, as the mock does.
    """
    if pds.settings.strict:
        grant = gateway(pds, request, number, *rules)
        return Caller(grant, request_id(request))
    found = request_id(request)
    return Caller(gateway(pds, request, number, *rules), found)


def gateway(pds: Pds, request: Request, number: str | None, *rules: Rule) -> Grant:
    """Token, rate limit, form of the number in the path, then the rules of the mode."""
    grant = known(pds, request)
    if number is not None:
        number_in(number, gateway=pds.settings.strict)
    _role(grant, request)
    for rule in rules:
        rule(grant)
    return grant


def known(pds: Pds, request: Request) -> Grant:
    """The token, the limits, and the ASID of an application that sends one."""
    grant = _grant(pds, request)
    within_limits(pds)
    if grant is not OPEN and not pds.settings.asid:
        raise Problem(
            "MISSING_VALUE",
            "No ASID is associated with your app. Please contact support.",
            gateway=True,
        )
    return grant


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


def api_key(pds: Pds, request: Request) -> None:
    """A strict world's status is for callers with an api key; none is registered, any will do."""
    if pds.settings.strict and not request.header("apikey"):
        raise unauthorised("Missing apikey header")


def _grant(pds: Pds, request: Request) -> Grant:
    value = request.header("Authorization")
    if value is None:
        if pds.settings.strict:
            raise unauthorised("Missing Authorization header")
        return OPEN
    if not value.strip():
        raise unauthorised("Empty Authorization header")
    scheme, _, token = value.strip().partition(" ")
    if not token.strip():
        raise unauthorised("Missing access token")
    if scheme.lower() != "bearer":
        raise unauthorised(f"Invalid token type '{scheme}', must be 'Bearer'")
    grant = credentials.read(pds.seeds, token.strip())
    if grant is not None:
        return grant
    if pds.settings.strict or not _EXAMPLE.fullmatch(token.strip()):
        raise unauthorised("Invalid Access Token")
    return OPEN


def unauthorised(diagnostics: str) -> Problem:
    """401, made by the gateway."""
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


def number_in(path_id: str, *, gateway: bool = False) -> str:
    """A resource id that is an NHS number: else INVALID_RESOURCE_ID, from whoever looks first."""
    if not nhs_number.is_valid(path_id):
        raise Problem("INVALID_RESOURCE_ID", gateway=gateway)
    return path_id


# -- rules of the modes ---------------------------------------------------------------------------


def own_only(number: str | None) -> Rule:
    """A patient sees nobody but themselves, and only at the highest level; None is themselves."""

    def rule(grant: Grant) -> None:
        if grant.mode is not Mode.PATIENT:
            return
        held, level = grant.facts
        if number not in (None, held) or level.replace("_", ".") not in LEVELS:
            raise patient_denied()

    return rule


def may_search(asked: str | None) -> Rule:
    """A patient may not search, and an application on its own may ask for one result only."""

    def rule(grant: Grant) -> None:
        if grant.mode is Mode.PATIENT:
            raise patient_denied()
        if grant.mode is Mode.APPLICATION and asked not in (None, "", "1"):
            raise Problem(
                "ONE_RESULT_ONLY",
                "Your app has insufficient permissions to perform this search. Please contact "
                "support.",
                gateway=True,
            )

    return rule


def most_results(mode: Mode, asked: str | None) -> int:
    """``_max-results``: 1 to 50, or exactly one for an application on its own."""
    if mode is Mode.APPLICATION:
        return 1
    if asked is None:
        return 50
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 2 and 1 <= int(asked) <= 50):
        raise invalid_value(asked, "_max-results")
    return int(asked)


def may_write(verb: str) -> Rule:
    """Only people update: an application on its own may not, a patient may not create."""

    def rule(grant: Grant) -> None:
        creates = verb == "create" and grant.mode is Mode.PATIENT
        if grant.mode is Mode.APPLICATION or creates:
            raise Problem(
                "INVALID_METHOD",
                "Your app has insufficient permissions to use this method. Please contact support.",
                display=f"Cannot {verb} resource with {grant.mode} access token",
                gateway=True,
            )

    return rule


def may_cover(method: str) -> Rule:
    """Coverage is for patients, and for the open sandbox."""

    def rule(grant: Grant) -> None:
        if grant.mode in (Mode.WORKER, Mode.APPLICATION):
            raise Problem(
                "ACCESS_DENIED",
                "Your app has insufficient permissions to use this method. Please contact support.",
                display=f"Cannot {method} resource with {grant.mode} access token",
                gateway=True,
            )

    return rule
