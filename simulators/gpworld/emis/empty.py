"""The reply that has no body."""

from __future__ import annotations

from flask import Response


def nothing() -> Response:
    """204, without the content type that Flask gives to every reply."""
    reply = Response(status=204)
    del reply.headers["Content-Type"]
    return reply
