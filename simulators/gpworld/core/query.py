"""A query taken apart: once for all who read it, since judge, facts and operation ask in turn."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias
from urllib.parse import parse_qsl

Pairs: TypeAlias = tuple[tuple[str, str], ...]
KEEP = "werkzeug.url_quote"
"""What Werkzeug calls leaving bytes that are no UTF-8 as escapes."""


@lru_cache(maxsize=256)
def pairs(query: str, errors: str = "replace") -> Pairs:
    """Names and values in order, empty ones too; escapes that are no UTF-8 become U+FFFD."""
    return tuple(parse_qsl(query, keep_blank_values=True, errors=errors))


def as_werkzeug(query: str) -> Pairs:
    """As Werkzeug reads it: UTF-8 may also come unescaped, and what is none stays escaped."""
    if "%" not in query and query.isascii():
        return pairs(query)
    return pairs(query.encode("latin-1").decode(errors=KEEP), KEEP)
