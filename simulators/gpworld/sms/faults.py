"""How the gateway itself fails when a fault rule says so, and what rules ask of a text."""

from __future__ import annotations

from gpworld.core.exchange import Reply, Request
from gpworld.core.replies import json_reply
from gpworld.sms.chaos import Orders
from gpworld.sms.errors import BROKEN, Refused, broken, over_rate
from gpworld.sms.state import Sms

RECEIPTS = {
    "late": "late",
    "lost": "none",
    "twice": "twice",
    "out-of-order": "wrong-order",
    "before-reply": "before-answer",
}
"""What a fault rule calls a receipt's fate, and what the gateway does."""


def outage(sms: Sms, request: Request, status: int, style: str) -> Reply:
    """A failure of this status in the envelope of the wire (section 13)."""
    failure = _failure(status)
    return json_reply(failure.body(), failure.status)


def _failure(status: int) -> Refused:
    if status == 429:
        return over_rate("live", 3000)
    if status in BROKEN:
        return broken(status)
    return Refused(status, [("Exception", "Internal server error")])


def again(sms: Sms, request: Request, reply: Reply) -> Reply:
    """An earlier reply as it was."""
    return reply


def orders(request: Request) -> Orders:
    """What fault rules ask of the text that this request hands in."""
    if not request.orders:
        return Orders()
    asked = dict(request.orders)
    do = {name: asked[name] for name in ("prefetch",) if name in asked}
    if "receipt" in asked:
        do["receipt"] = RECEIPTS[asked["receipt"]]
    rules = tuple(value for name, value in request.orders if name == "rule")
    return Orders(rules, do, float(asked.get("seconds", 0.0)))
