"""Why nothing in the journal matched: the nearest exchanges, each with what did not fit.

What is asked about here holds no secret but the path, which may end in a link's token: so the
others are read as they came, and a whole journal is gone through without redacting it.
"""

from __future__ import annotations

from collections.abc import Mapping

from gpworld.core import redact
from gpworld.core.journal import Exchange, Journal

NEAREST = 3


def meets(exchange: Exchange, key: str, value: str) -> bool:
    """Whether an exchange has this value; a path may end in ``*``."""
    actual = _said(exchange, key)
    if key == "path" and value.endswith("*"):
        return actual.startswith(value[:-1])
    if key == "method":
        return actual == value.upper()
    return actual == value


def _said(exchange: Exchange, key: str) -> str:
    return redact.path(exchange.path) if key == "path" else str(getattr(exchange, key))


def nearest(journal: Journal, wanted: Mapping[str, str], status: int | None) -> dict[str, object]:
    """The three nearest exchanges to what was wanted, best and newest first, with reasons."""
    misses = [(_reasons(each, wanted, status), each) for each in journal.unredacted()]
    matched = sum(not reasons for reasons, _ in misses)
    ranked = sorted(misses, key=lambda miss: (len(miss[0]), -miss[1].number))
    return {
        "matched": matched,
        "seen": len(misses),
        "dropped": journal.dropped,
        "nearest": [
            {"number": each.number, "line": _line(each), "reasons": reasons}
            for reasons, each in ranked[:NEAREST]
        ],
    }


def _reasons(each: Exchange, wanted: Mapping[str, str], status: int | None) -> list[str]:
    reasons = [
        f"{key} is {_said(each, key)!r}, not {value!r}"
        for key, value in wanted.items()
        if not meets(each, key, value)
    ]
    if status is not None and each.status != status:
        reasons.append(f"status is {each.status}, not {status}")
    return reasons


def _line(each: Exchange) -> str:
    return f"{each.system} {each.method} {redact.path(each.path)} -> {each.status}"
