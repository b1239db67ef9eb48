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
    "(?i:access_token|api_key|apikey|client_assertion|client_secret|password|passphrase|"
    "passphraseToLink|linkagekey|AccessIdentityGuid|EndUserSessionId|UserPatientLinkToken|"
    "token|secret|suid|bearer_token|receipts_token|inbound_token)|SessionId"
)
"""Members and attributes that open doors; ``SessionId`` in EMIS's capitals only: a SystmOne
``sessionId`` names a clinic."""
_JSON = re.compile(rf'("(?:{_MEMBERS})"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_PAIR = re.compile(rf'\b((?:{_MEMBERS})=["\']?)([^&"\'\s<>]+)')
_LINK = re.compile(r"((?:\\?/|%2[fF])(?:b|m)(?:\\?/|%2[fF]))([A-Za-z0-9]{8,})")
_KEY = re.compile(r"\b([\w-]+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}\b")
_CODE = re.compile(
    r"\b\d{6}\b(?=[^\n]{0,40}(?:security code|is your code|passcode))", re.IGNORECASE
)
_CODE_FIELD = re.compile(r'("code"\s*:\s*")(\d{4,8})(")')


def text(value: str) -> str:
    """A text with what opens doors struck out."""
    value = _JSON.sub(rf"\1{GONE}\3", value)
    value = _PAIR.sub(rf"\1{GONE}", value)
    value = _LINK.sub(rf"\1{GONE}", value)
    value = _KEY.sub(rf"\1-{GONE}", value)
    value = _CODE_FIELD.sub(rf"\1{GONE}\3", value)
    return _CODE.sub(GONE, value)


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
