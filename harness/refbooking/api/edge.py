"""The edge of the HTTP contract: request ids, headers, and refusals as problem documents (6.1)."""

import logging
import re
from collections.abc import Mapping

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from refbooking.clinical import following
from refbooking.clinical.budget import PAGE_SECONDS, Budget, budget
from refbooking.clock import ClockUnreadable
from refbooking.idempotency import Answer
from refbooking.problems import Problem
from refbooking.service import Service

log = logging.getLogger(__name__)

PREFIXES = ("/api/", "/hooks/", "/__test__/", "/openapi.json")

FOR_PATIENTS = ("/api/v1/patient/", "/b/", "/m/", "/r/")

CODES = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "MEDIA_TYPE_NOT_SUPPORTED",
    400: "BODY_UNREADABLE",
}


def is_api() -> bool:
    """Whether this request speaks JSON; everything else is a page."""
    return request.path.startswith(PREFIXES)


def install(app: Flask, service: Service) -> None:
    """Give every answer its request id and headers, and every failure of the API its document."""

    @app.before_request
    def take_request_id() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if re.fullmatch(r"[\x21-\x7e]{1,200}", given) else _fresh(service)
        following.begin(g.request_id)

    @app.before_request
    def begin_budget() -> None:
        waits = request.path.startswith(FOR_PATIENTS)
        budget.set(Budget(PAGE_SECONDS, service.stopwatch) if waits else None)

    @app.teardown_request
    def end_budget(_failure: BaseException | None) -> None:
        budget.set(None)  # whatever this thread does next is not this page's

    @app.after_request
    def add_headers(reply: Response) -> Response:
        reply.headers["X-Request-ID"] = g.get("request_id", "")
        reply.headers.setdefault("Cache-Control", "no-store")
        return reply


def problem_of(failure: Exception) -> Problem:
    """The refusal that stands for any exception; what nobody foresaw is logged and is a 500."""
    if isinstance(failure, Problem):
        return failure
    if isinstance(failure, HTTPException):
        code = CODES.get(failure.code or 500, "SERVER_FAULT")
        return Problem(code, status=failure.code)
    if isinstance(failure, ClockUnreadable):
        log.error("%s", failure)
        return Problem("CLOCK_UNREADABLE")
    log.error("unforeseen", exc_info=failure)
    return Problem("SERVER_FAULT")


def problem_reply(problem: Problem) -> Response:
    """A refusal as JSON; staff are told what the upstream said, patients which site it is (X6)."""
    document = problem.document(for_staff=request.path.startswith("/api/v1/staff/"))
    if (site := g.get("site")) is not None:
        document["site"] = {"ods": site.ods, "name": site.name}
    reply = jsonify(document)
    reply.status_code = problem.status
    reply.content_type = "application/problem+json"
    if problem.retry_after is not None:
        reply.headers["Retry-After"] = str(problem.retry_after)
    return reply


def answer(
    body: Mapping[str, object], status: int = 200, *, version: int | None = None
) -> Response:
    """A JSON answer, with an ETag where the thing has a version."""
    reply = jsonify(body)
    reply.status_code = status
    if version is not None:
        reply.set_etag(str(version))
    return reply


def as_reply(kept: Answer) -> Response:
    """An answer that idempotency may have kept from an earlier request."""
    version = kept.body.get("version")
    return answer(kept.body, kept.status, version=version if isinstance(version, int) else None)


def if_match() -> int | None:
    """The version the caller last read, or None where it does not say; `*` is any."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    digits = given.removeprefix("W/").strip('"')
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else -1


def idempotency_key() -> str | None:
    """The caller's Idempotency-Key."""
    return request.headers.get("Idempotency-Key")


def _fresh(service: Service) -> str:
    return service.tokens.nonce()
