"""Striking out secrets: credentials, session tokens, link tokens and security codes."""

from __future__ import annotations

import re

from gpworld.core.exchange import Headers

GONE = "[redacted]"

_HEADERS = frozenset(
    (
        "authorization",
        "cookie",
        "set-cookie",
        "proxy-authorization",
        "x-api-key",
        "apikey",
        "suid",
        "x-api-sessionid",
        "x-api-endusersessionid",
        "x-patient-session",
        "idempotency-key",
    )
)
_MEMBERS = (
    "access_token",
    "api_key",
    "apikey",
    "client_assertion",
    "client_secret",
    "password",
    "passphrase",
    "passphraseToLink",
    "linkagekey",
    "AccessIdentityGuid",
    "EndUserSessionId",
    "UserPatientLinkToken",
    "token",
    "secret",
    "suid",
    "bearer_token",
    "receipts_token",
    "inbound_token",
)
"""Members and attributes that open doors, in any case; and ``SessionId`` in EMIS's capitals only:
a SystmOne ``sessionId`` names a clinic."""
_ANY = f"(?ai:{'|'.join(_MEMBERS)})|SessionId"
_JSON = re.compile(rf'("(?:{_ANY})"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_PAIR = re.compile(rf'\b((?:{_ANY})=["\']?)([^&"\'\s<>]+)')
_LINK = re.compile(r"((?:\\?/|%2[fF])(?:b|m)(?:\\?/|%2[fF]))([A-Za-z0-9]{8,})")
_KEY = re.compile(r"\b([\w-]+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}\b")
_CODE_FIELD = re.compile(r'("code"\s*:\s*")(\d{4,8})(")')
_CODE_WORDS = ("security code", "is your code", "passcode")
_CODE = re.compile(rf"\b\d{{6}}\b(?=[^\n]{{0,40}}(?ai:{'|'.join(_CODE_WORDS)}))")

# What a pattern needs to find anything, all in lower case.  Most of what is said holds none of it,
# and to look for a few words takes a hundredth of what the patterns take.
_ENDS: tuple[str, ...] = (
    *("token", "key", "client_assertion", "secret", "password"),
    *("phrase", "tolink", "guid", "sessionid", "suid"),
)
_QUOTED = tuple(f'{each}"' for each in _ENDS)
_EQUALLED = tuple(f"{each}=" for each in _ENDS)
_LINKED = ("/b/", "/m/", "\\/", "%2f")
_TWO_UUIDS = bytes((8, 4, 4, 4, 12, 8, 4, 4, 4))


def text(value: str) -> str:
    """A text with what opens doors struck out."""
    low = value.lower()
    if _holds(low, _ENDS):
        value = _members(value, low)
    if _holds(low, _LINKED):
        value = _LINK.sub(rf"\1{GONE}", value)
    if _has_two_uuids(low):
        value = _KEY.sub(rf"\1-{GONE}", value)
    if '"code"' in low:
        value = _CODE_FIELD.sub(rf"\1{GONE}\3", value)
    return _CODE.sub(GONE, value) if _holds(low, _CODE_WORDS) else value


def _members(value: str, low: str) -> str:
    if _holds(low, _QUOTED):
        value = _JSON.sub(rf"\1{GONE}\3", value)
    if _holds(low, _EQUALLED):
        value = _PAIR.sub(rf"\1{GONE}", value)
    return value


def _holds(low: str, words: tuple[str, ...]) -> bool:
    return any(word in low for word in words)


def _has_two_uuids(low: str) -> bool:
    """Whether the stretches between hyphens are as long as those of a key's two UUIDs."""
    return low.count("-") > 9 and _TWO_UUIDS in bytes(min(len(e), 99) for e in low.split("-"))


def path(value: str) -> str:
    """A path with link tokens struck out."""
    return _LINK.sub(rf"\1{GONE}", value)


def headers(values: Headers) -> Headers:
    """Headers with credentials struck out; the scheme of an Authorization stays."""
    return tuple((name, _header(name, value)) for name, value in values)


def _header(name: str, value: str) -> str:
    if name.lower() not in _HEADERS:
        return value
    scheme, blank, rest = value.partition(" ")
    return f"{scheme} {GONE}" if blank and rest and name.lower() == "authorization" else GONE


def body(value: bytes) -> bytes:
    """A body with secrets struck out, also when some of its bytes are no text."""
    return text(value.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
