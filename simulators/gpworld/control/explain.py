"""Why nothing in the journal matched: the nearest exchanges, each with what did not fit."""

from __future__ import annotations

from collections.abc import Mapping

from gpworld.core.journal import Exchange, Journal

NEAREST = 3


def meets(exchange: Exchange, key: str, value: str) -> bool:
    """Whether an exchange has this value; a path may end in ``*``."""
    actual = str(getattr(exchange, key))
    if key == "path" and value.endswith("*"):
        return actual.startswith(value[:-1])
    if key == "method":
        return actual == value.upper()
    return actual == value


def nearest(journal: Journal, wanted: Mapping[str, str], status: int | None) -> dict[str, object]:
    """The three nearest exchanges to what was wanted, best and newest first, with reasons."""
    misses = [(_reasons(each, wanted, status), each) for each in journal]
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
        f"{key} is {getattr(each, key)!r}, not {value!r}"
        for key, value in wanted.items()
        if not meets(each, key, value)
    ]
    if status is not None and each.status != status:
        reasons.append(f"status is {each.status}, not {status}")
    return reasons


def _line(each: Exchange) -> str:
    return f"{each.system} {each.method} {each.path} -> {each.status}"
