"""What became of an exchange, in a few words."""

from __future__ import annotations

import re
from http import HTTPStatus

from gpworld.core.journal import Exchange
from gpworld.trace.bodies import plain

_CODES = (
    re.compile(rb'errorCode="(\w{1,20})"'),
    re.compile(rb'"code"\s*:\s*"([A-Z][A-Z_]{3,60})"'),
    re.compile(rb'"display"\s*:\s*"([A-Z0-9]+_[A-Z0-9_]{3,100})"'),
    re.compile(rb'"error"\s*:\s*"(\w{4,60})"'),
)


def outcome(one: Exchange) -> str:
    """Its status, and the code of the refusal where there is one."""
    if not one.status:
        return "no reply"
    told = plain(one.reply_body, one.reply_headers)
    refused = one.status >= 400 or b"<Error" in told[:400]
    code = next((found for each in _CODES if (found := each.search(told))), None)
    said = code[1].decode() if refused and code else _phrase(one.status)
    return f"{one.status} {said}".strip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
