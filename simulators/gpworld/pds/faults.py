"""How PDS itself fails when a fault rule says so: an OperationOutcome (section 3)."""

from __future__ import annotations

import http.client

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.pds import limits
from gpworld.pds.errors import Problem, outcome, timed_out
from gpworld.pds.state import Pds


def outage(pds: Pds, request: Request, status: int, style: str) -> Reply:
    """A failure of this status; 503 says when to try again, 429 does not."""
    problem = _problem(pds, status)
    headers = [("Content-Type", "application/json" if status == 429 else "application/fhir+json")]
    echoed = ((name, request.header(name)) for name in ("X-Request-ID", "X-Correlation-ID"))
    headers += [(name, value) for name, value in echoed if value]
    if problem is not None and problem.retry_after is not None:
        headers.append(("Retry-After", str(problem.retry_after)))
    body = problem.outcome() if problem is not None else _other(status)
    return Reply(status, tuple(headers), orjson.dumps(body))


def again(pds: Pds, request: Request, reply: Reply) -> Reply:
    """An earlier reply as it was."""
    return reply


def _problem(pds: Pds, status: int) -> Problem | None:
    if status == 429:
        return limits.too_many(pds)
    return timed_out() if status == 503 else None


def _other(status: int) -> dict[str, object]:
    """A status that the contract has no code for."""
    if status == 408:
        return outcome("UNABLE_TO_CALL_SERVICE", "timeout", "error", "Unable to call service", None)
    reason = http.client.responses.get(status, "Error")
    return outcome(reason.upper().replace(" ", "_"), "exception", "error", reason, None)
