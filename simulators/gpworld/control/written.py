"""Plain values and data classes as JSON: how everything leaves the control plane."""

from __future__ import annotations

import orjson


def plain_json(value: object) -> bytes:
    """The JSON of a value; bytes that are no text keep what can be read of them."""
    return orjson.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"no JSON for {type(value).__name__}")
