"""What may come in: limits that hold before any route is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from gpworld.core.exchange import Request


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts and depths; requests over them never reach a simulator."""

    body: int = 1_000_000
    target: int = 16_384
    headers: int = 100
    header_bytes: int = 32_768
    json_depth: int = 64


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Why a request was turned away: an HTTP status and one sentence with the remedy."""

    status: int
    sentence: str


def over(limits: Limits, request: Request) -> OverLimit | None:
    """The first limit that a request breaks, or None."""
    if len(request.raw_path or request.path) + len(request.query) > limits.target:
        return OverLimit(414, f"The address is longer than {limits.target} bytes: shorten it.")
    if len(request.headers) > limits.headers:
        return OverLimit(431, f"More than {limits.headers} headers: send fewer.")
    if sum(map(len, chain.from_iterable(request.headers))) > limits.header_bytes:
        return OverLimit(431, f"Headers of more than {limits.header_bytes} bytes: send less.")
    return _over(limits, request.body) if request.body else None


def _over(limits: Limits, body: bytes) -> OverLimit | None:
    """The first limit that a body breaks."""
    if len(body) > limits.body:
        return too_large(limits)
    if _may_nest(body) and _depth_exceeds(body, limits.json_depth):
        return OverLimit(400, f"The body is nested deeper than {limits.json_depth}: flatten it.")
    return None


def too_large(limits: Limits) -> OverLimit:
    """The answer to a body over the limit, also used before all of it has been read."""
    return OverLimit(413, f"The body is larger than {limits.body} bytes: send less.")


def is_archive(body: bytes) -> bool:
    """Whether this is a zip file: no parser of JSON or XML gets beyond its first letter."""
    return body.startswith(b"PK\x03\x04")


def _may_nest(body: bytes) -> bool:
    """Whether brackets nest in it: not in XML, where they are text, nor in an archive."""
    return b"<" not in body[:4] and not is_archive(body)


def _depth_exceeds(body: bytes, limit: int) -> bool:
    """Whether brackets nest deeper than the limit; those inside JSON strings do not count."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    quoted = escaped = False
    for byte in body:
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > limit:
                return True
        elif byte in b"]}":
            depth -= 1
    return False
