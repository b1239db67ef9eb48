"""Who may speak to the control plane: a bearer token always, and never a page in a browser."""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from werkzeug import Request

from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal

_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


def admit(plane: Plane, request: Request, *, tells_time: bool) -> None:
    """Let a request through, or say why not; ``tells_time``: the clock's own token will do.

    Raises:
        ControlRefusal: a foreign Host (403), a foreign Origin (403), no token or a wrong one (401).
    """
    own = urlsplit(plane.addresses["control"])
    if not _named(request.headers.get("Host", ""), own.hostname, own.port):
        raise ControlRefusal(
            403,
            "foreign-host",
            "The Host header names another machine: use the address in the environment file.",
        )
    origin = request.headers.get("Origin")
    if origin is not None and not _same(origin, own.hostname, own.port):
        raise ControlRefusal(
            403, "foreign-origin", "Pages of other origins may not act on a world."
        )
    tokens = [plane.token, plane.clock_token] if tells_time else [plane.token]
    if not _bears(request.headers.get("Authorization", ""), tokens):
        raise ControlRefusal(
            401,
            "token",
            "Send Authorization: Bearer and the control token of the environment file.",
        )


def _named(host: str, own: str | None, port: int | None) -> bool:
    try:
        given = urlsplit(f"//{host}")
        return (given.port or 80) == port and _is_ours(given.hostname or "", own or "")
    except ValueError:
        return False


def _is_ours(name: str, own: str) -> bool:
    """Names that lead here; where more than loopback is served, any address in digits too."""
    if name in _LOOPBACK or name == own:
        return True
    try:
        return own not in _LOOPBACK and bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _same(origin: str, own: str | None, port: int | None) -> bool:
    scheme, mark, host = origin.partition("://")
    return scheme == "http" and bool(mark) and _named(host, own, port)


def _bears(header: str, tokens: list[str]) -> bool:
    scheme, _, given = header.partition(" ")
    matches = [hmac.compare_digest(given.encode(), token.encode()) for token in tokens]
    return scheme.lower() == "bearer" and any(matches)
