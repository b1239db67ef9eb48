"""Exchanges as text that a person reads: heads and short bodies in full, long bodies beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gpharness.conform.tap import Headers, Heard

if TYPE_CHECKING:
    from gpharness.conform.store import Store

LONGEST = 1_500
"""Characters of a body up to which it stays in the text."""
ENDINGS = (("json", "json"), ("xml", "xml"), ("html", "html"))


def write(heard: Iterable[tuple[str, Heard]], store: Store) -> str:
    """The exchanges, each with who asked, one after the other."""
    return "\n\n".join(
        _exchange(number, caller, each, store) for number, (caller, each) in enumerate(heard, 1)
    )


def _exchange(number: int, caller: str, each: Heard, store: Store) -> str:
    notes = [each.operation, f"{each.ms} ms", *(f"fault: {rule}" for rule in each.rules)]
    first = f"── {number} ── {each.at} ── {caller} asks {each.system} "
    lines = [f"{first}({', '.join(filter(None, notes))})", f"{each.method} {each.path}"]
    lines += _message(each.headers, each.body, store)
    lines += ["", str(each.status) if each.status else "no reply"]
    lines += _message(each.reply_headers, each.reply_body, store)
    return "\n".join(lines)


def _message(headers: Headers, body: str, store: Store) -> list[str]:
    lines = [f"{name}: {value}" for name, value in headers]
    if not body:
        return lines
    if len(body) <= LONGEST:
        return [*lines, "", body]
    kept = store.keep(body.encode("utf-8", "replace"), _ending(headers))
    return [*lines, "", f"(its body of {len(body):,} characters is in {kept.partition('/')[2]})"]


def _ending(headers: Headers) -> str:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return next((ending for part, ending in ENDINGS if part in kind), "txt")
