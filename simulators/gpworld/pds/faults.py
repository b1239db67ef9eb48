"""How PDS itself fails when a fault rule says so: an OperationOutcome (section 3)."""

from __future__ import annotations

import http.client

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.pds import limits
from gpworld.pds.errors import Problem, outcome, timed_out
from gpworld.pds.state import Pds

HELP = "https://digital.nhs.uk/developer/help-and-support"


def outage(pds: Pds, request: Request, status: int, style: str) -> Reply:
    """A failure of the gateway with this status; 503 says when to try again, 429 does not."""
    problem = _problem(pds, status)
    headers = [("Content-Type", "application/json")]
    echoed = ((name, request.header(name)) for name in ("X-Request-ID", "X-Correlation-ID"))
    headers += [(name, value) for name, value in echoed if value]
    if problem is not None and problem.retry_after is not None:
        headers.append(("Retry-After", str(problem.retry_after)))
    body = problem.outcome() if problem is not None else _other(pds, status)
    return Reply(status, tuple(headers), orjson.dumps(body))


def again(pds: Pds, request: Request, reply: Reply) -> Reply:
    """An earlier reply as it was."""
    return reply


def _problem(pds: Pds, status: int) -> Problem | None:
    if status == 429:
        return limits.too_many(pds)
    return timed_out() if status == 503 else None


def _other(pds: Pds, status: int) -> dict[str, object]:
    """A timeout, what the gateway says of all that it cannot name, or a status's own name."""
    if status == 408:
        return outcome("UNABLE_TO_CALL_SERVICE", "timeout", "error", "Unable to call Service", None)
    if status >= 500:
        text = (
            "An unknown error occurred processing this request. Contact us for assistance "
            f"diagnosing this issue: {HELP}. (Message ID: rrt-{pds.seeds.next_uuid('pds.failure')})"
        )
        return outcome("UNKNOWN_ERROR", "unknown", "error", "Unknown Error", text)
    reason = http.client.responses.get(status, "Error")
    return outcome(reason.upper().replace(" ", "_"), "exception", "error", reason, None)
