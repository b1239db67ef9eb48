"""Everything a caller of EMIS must know beforehand: pure functions of the world's seeds.

They survive a reset and never run out, however far the clock is moved.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from gpworld.core.seeds import Seeds

SCOPES = (
    "papi-appt.read",
    "papi-appt.write",
    "papi-config.read",
    "papi-subjects.read",
    "papi-cr.read",
    "papi-cr.write",
    "papi-searches.read",
)
READ_SCOPES = tuple(scope for scope in SCOPES if scope.endswith(".read"))


@dataclass(frozen=True, slots=True)
class Grant:
    """What a Partner token stands for: a user of an organisation, and what they may do."""

    ods: str
    user_name: str
    scopes: frozenset[str]


def application_id(seeds: Seeds, ods: str) -> str:
    """The ``X-API-ApplicationId`` that a product was given for an organisation (A1)."""
    return seeds.uuid("emis", "pfs-application", ods)


def partner_application_id(seeds: Seeds, ods: str) -> str:
    """The ``applicationId`` that a product was given for an organisation (B1)."""
    return seeds.uuid("emis", "partner-application", ods)


def client_id(seeds: Seeds, ods: str, user_name: str) -> str:
    """The client id that the token exchange knows a user by."""
    return seeds.uuid("emis", "partner-client", ods, user_name.casefold())


def client_secret(seeds: Seeds, ods: str, user_name: str) -> str:
    """The secret that goes with a user's client id."""
    return seeds.token("emis", "partner-secret", ods, user_name.casefold(), length=32)


def partner_token(seeds: Seeds, ods: str, user_name: str, read_only: bool = False) -> str:
    """A user's bearer token for the Partner API, with all scopes or only those that read (B1)."""
    return token_for(seeds, ods, user_name, READ_SCOPES if read_only else SCOPES)


def token_for(seeds: Seeds, ods: str, user_name: str, scopes: Iterable[str]) -> str:
    """The one token of this user with these scopes; opaque to whoever carries it."""
    bits = sum(1 << SCOPES.index(scope) for scope in set(scopes))
    plain = f"{bits:02x}|{ods}|{user_name.casefold()}"
    body = base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")
    return f"{body}.{_seal(seeds, body)}"


def grant_of(seeds: Seeds, token: str) -> Grant | None:
    """What a token stands for, or None when this world never made it."""
    body, _, seal = token.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(seeds, body).encode()):
        return None
    try:
        plain = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    except (binascii.Error, UnicodeError):
        return None
    bits, ods, user_name = plain.split("|", 2)
    held = frozenset(scope for at, scope in enumerate(SCOPES) if int(bits, 16) >> at & 1)
    return Grant(ods, user_name, held)


def link_token(seeds: Seeds, ods: str, account_id: str, patient: int) -> str:
    """The ``UserPatientLinkToken`` by which an account names one of its patients (A3)."""
    return "upl-" + seeds.token("emis", "link", ods, account_id, patient)


def _seal(seeds: Seeds, body: str) -> str:
    return seeds.token("emis", "partner-token", body, length=32)
