"""The reply that has no body."""

from __future__ import annotations

from gpworld.core.exchange import Reply


def nothing() -> Reply:
    """204."""
    return Reply(204, (), b"")
