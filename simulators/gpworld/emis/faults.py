"""How EMIS itself fails when a fault rule says so: each facade in its own shape."""

from __future__ import annotations

import http.client
import json
from html import escape

from gpworld.core.exchange import Reply, Request
from gpworld.core.replies import bytes_reply
from gpworld.emis import errors_partner, formats
from gpworld.emis.facts import PARTNER
from gpworld.emis.state import Emis
from gpworld.emis.wire_partner import Json

UNKNOWN = -9999
"""The code of a failure that is none of the contract's (A4)."""


def outage(emis: Emis, request: Request, status: int, style: str) -> Reply:
    """A failure of this status; with style ``legacy`` PFS answers 500 as older services do."""
    reason = http.client.responses.get(status, "Error")
    if request.path.startswith(PARTNER):
        media_type = formats.wanted(request.header("Accept"))
        body = formats.written(_partner(emis, status, reason), "error", media_type)
        return bytes_reply(body, status, media_type=media_type)
    told = {"InternalResponseCode": UNKNOWN, "Exceptions": [{"Message": reason}]}
    if "legacy" in (style, emis.settings.style):
        return _reply(500, told)
    return _reply(status, {**told, "Message": reason})


def again(emis: Emis, request: Request, reply: Reply) -> Reply:
    """An earlier reply as it was: nothing in it is of its request."""
    return reply


def _reply(status: int, body: object) -> Reply:
    return bytes_reply(json.dumps(body).encode(), status)


def _partner(emis: Emis, status: int, reason: str) -> Json:
    """The one error body of the Partner API."""
    code = "INTERNAL" if status == 500 else reason.upper().replace(" ", "_").replace("-", "_")
    return {
        "messageId": emis.seeds.next_uuid("emis.partner.message"),
        "text": {"status": "generated", "div": f"<div>{escape(reason)}</div>"},
        "issue": {
            "severity": 1,
            "code": errors_partner.KIND.get(status, "exception"),
            "details": {
                "text": reason,
                "coding": {"system": errors_partner.SYSTEM, "code": code, "display": reason},
            },
            "diagnostics": f"{status} {code}",
        },
        "legacyOutcome": -1,
    }
