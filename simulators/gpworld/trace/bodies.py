"""Bodies as they can be read: what was packed for its way is unpacked again."""

from __future__ import annotations

import zlib

from gpworld.core import redact
from gpworld.core.exchange import Headers, header

MOST = 16_000_000


def plain(body: bytes, headers: Headers) -> bytes:
    """A body without its content coding; one that cannot be unpacked, or only in part, as it is."""
    if (header(headers, "Content-Encoding") or "").lower() not in ("gzip", "x-gzip"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST)
    except zlib.error:
        return body


def text(body: bytes, headers: Headers) -> str:
    """A body as text that may leave: secrets are struck out once it can be read."""
    return redact.body(plain(body, headers)).decode("utf-8", "replace")
