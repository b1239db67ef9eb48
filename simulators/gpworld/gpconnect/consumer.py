"""What a consumer of GP Connect has to keep to, and how GP Connect refuses one that does not."""

from __future__ import annotations

from gpworld.core.consumer import Rule
from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import (
    consumer_booking,
    consumer_headers,
    consumer_search,
    consumer_token,
    headers,
    provider,
    spine_directory,
    wire_directory,
)
from gpworld.gpconnect.consumer_call import GpCall, read
from gpworld.gpconnect.errors import bad_request
from gpworld.gpconnect.state import GpConnect

__all__ = ["RULES", "read", "refused"]

RULES: tuple[Rule[GpCall], ...] = (
    *consumer_headers.RULES,
    *consumer_token.RULES,
    *consumer_search.RULES,
    *consumer_booking.RULES,
)


def refused(system: GpConnect, request: Request, why: str) -> Reply:
    """An OperationOutcome, BAD_REQUEST: the provider's (5.2), or the directory's (10.2)."""
    if not request.path.startswith(spine_directory.BASE):
        return provider.refused(system, bad_request(why), request)
    sent = request.header(spine_directory.CORRELATION)
    echoed = sent if sent is not None and headers.is_uuid(sent) else None
    outcome_id = echoed or system.seeds.next_uuid("gpconnect.directory")
    body = wire_directory.outcome(outcome_id, "invalid", "BAD_REQUEST", "Bad request", why)
    return spine_directory.reply(400, body, echoed, "")
