"""How simulators write their replies: JSON, or bytes that are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from gpworld.core.exchange import Reply


def json_reply(
    data: Any,  # whatever orjson can write
    status: int = 200,
    *,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """A JSON reply, written by orjson."""
    return bytes_reply(orjson.dumps(data), status, media_type=media_type, headers=headers)


def bytes_reply(
    body: bytes,
    status: int = 200,
    *,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """A reply made of bytes that were written before, such as joined fragments."""
    more = headers.items() if headers else ()
    return Reply(status, (("Content-Type", media_type), *more), body)
