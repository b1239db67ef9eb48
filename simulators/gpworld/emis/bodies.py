"""What callers write in their own ways though it means the same: JSON bodies and GUIDs."""

from __future__ import annotations

import codecs
from uuid import UUID

import orjson


def read_json(raw: bytes) -> object:
    """A JSON document; a byte order mark before it is no part of it.

    Raises:
        orjson.JSONDecodeError: it is none.
    """
    parsed: object = orjson.loads(raw.removeprefix(codecs.BOM_UTF8))
    return parsed


def guid(value: object) -> str | None:
    """A GUID in the form that is kept: lower case, with hyphens, without braces; else None."""
    try:
        return str(UUID(value.strip())) if isinstance(value, str) else None
    except ValueError:
        return None
