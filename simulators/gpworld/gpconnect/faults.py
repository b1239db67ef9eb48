"""How GP Connect itself fails when a fault rule says so: provider, proxy and directory differ."""

from __future__ import annotations

import http.client

from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import headers, provider, proxy, spine_directory, wire_directory
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.facts import SSP
from gpworld.gpconnect.state import GpConnect

PROXY_ISSUE = "transient"


def outage(system: GpConnect, request: Request, status: int, style: str) -> Reply:
    """A failure of this status (sections 5, 9 and 10)."""
    if request.path.startswith(spine_directory.BASE):
        return _directory(system, request, status)
    if request.path.startswith(SSP):
        return proxy.stopped(proxy.Stopped(status, PROXY_ISSUE, _reason(request, status)))
    sentence = f"{http.client.responses.get(status, 'Error')}: this practice cannot answer now."
    return provider.refused(system, Problem(Spine.INTERNAL_SERVER_ERROR, sentence, status), request)


def again(system: GpConnect, request: Request, reply: Reply) -> Reply:
    """An earlier reply as it was: nothing in it is of its request."""
    return reply


def _reason(request: Request, status: int) -> str:
    """What the proxy says: it cannot reach the address, or the status in its capitals."""
    if status == 502:
        return f"ERROR_COMMUNICATING_TO_ENDPOINT_URL_{request.path[len(SSP) :]}"
    return http.client.responses.get(status, "Error").upper().replace(" ", "_")


def _directory(system: GpConnect, request: Request, status: int) -> Reply:
    sent = request.header(spine_directory.CORRELATION)
    echoed = sent if sent is not None and headers.is_uuid(sent) else None
    outcome_id = echoed or system.seeds.next_uuid("gpconnect.directory")
    body = wire_directory.outcome(
        outcome_id,
        "exception",
        "INTERNAL_SERVER_ERROR",
        "Unexpected internal server error",
        "The directory cannot answer now.",
    )
    return spine_directory.reply(status, body, echoed, "")
