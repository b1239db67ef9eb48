"""The control plane as an application: routes from the one table, guarded, plain in refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import orjson
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from gpworld.book.refusals import Refusal
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal
from gpworld.control.routes import ROUTES, Route
from gpworld.control.security import admit
from gpworld.control.written import plain_json
from gpworld.core.app import Dialect
from gpworld.core.clock import ClockError
from gpworld.core.exchange import Later, Reply, Stream
from gpworld.core.guard import Guard
from gpworld.core.journal import Forgotten, Journal
from gpworld.core.limits import Limits
from gpworld.core.wsgi import LATER, STREAM
from gpworld.people.register import UnknownPatient
from gpworld.staff.directory import UnknownOrganisation
from gpworld.trace import UnknownSubject

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Said = TypeVar("Said", bound=Reply | None)

PREFIX = "/__test__"
PLANE = "gpworld.plane"
MOST_BYTES = 64_000_000
"""Of a body: checkpoints come in here whole."""

STATUSES: tuple[tuple[type[Exception], int, str], ...] = (
    (Refusal, 409, "refused"),
    (ClockError, 409, "clock"),
    (Forgotten, 410, "forgotten"),
    (UnknownOrganisation, 404, "not-found"),
    (UnknownPatient, 404, "not-found"),
    (UnknownSubject, 404, "not-found"),
    (OverflowError, 400, "bad-request"),  # an instant that no calendar has
)
"""What the domain raises, and how the control plane says it."""


REFUSALS = tuple(kind for kind, _, _ in STATUSES)


def create_app() -> Flask:
    """The control plane; which world a request is for stands in its environ under ``PLANE``."""
    app = Dialect("gpworld.control")
    for route in ROUTES:
        app.add_url_rule(f"{PREFIX}{route.path}", route.name, _view(route), methods=[route.method])
    app.register_error_handler(ControlRefusal, _refused)
    app.register_error_handler(HTTPException, _no_route)
    for kind, status, code in STATUSES:
        app.register_error_handler(kind, _says(status, code))
    return app


def create_guard(plane: Plane, app: Callable[[], WSGIApplication]) -> Guard:
    """The control plane of one world behind its guard: limits, no journal.

    ``app`` gives the application, which worlds may share: its routes take longer to make than a
    world does.
    """

    def of_this_world(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[PLANE] = plane
        return app()(environ, start_response)

    return Guard(
        "control",
        of_this_world,
        clock=plane.world.clock,
        journal=Journal(entries=0),
        limits=Limits(body=MOST_BYTES),
        journalled=lambda _: False,
    )


def _view(route: Route) -> Callable[..., ResponseReturnValue]:
    def view(**names: str | int) -> ResponseReturnValue:
        plane: Plane = request.environ[PLANE]
        admit(plane, request, tells_time=route.name == "clock")
        answer = route.function(plane, Ask.of(request, route.takes), **names)
        if isinstance(answer, Later):
            request.environ[LATER] = replace(
                answer, ready=_minded(answer.ready), give_up=_minded(answer.give_up)
            )
            return ""
        if isinstance(answer, Stream):
            request.environ[STREAM] = answer
            return ""
        if isinstance(answer, Response):
            return answer
        return Response(plain_json(answer), content_type="application/json")

    return view


def _minded(say: Callable[[], Said]) -> Callable[[], Said | Reply]:
    """What the domain refuses only later is said in the same words as at once."""

    def minded() -> Said | Reply:
        try:
            return say()
        except REFUSALS as failure:
            status, code = next((s, c) for kind, s, c in STATUSES if isinstance(failure, kind))
            said = _says(status, code)(failure)
            return Reply(status, (("Content-Type", str(said.content_type)),), said.data)

    return minded


def _problem(status: int, code: str, sentence: str) -> Response:
    body = {"status": status, "code": code, "title": sentence}
    reply = Response(orjson.dumps(body), status, content_type="application/problem+json")
    if status == 401:
        reply.headers["WWW-Authenticate"] = "Bearer"
    return reply


def _refused(refusal: ControlRefusal) -> Response:
    return _problem(refusal.status, refusal.code, refusal.sentence)


def _no_route(failure: HTTPException) -> Response:
    status = failure.code or 500
    code = "not-found" if status == 404 else "method"
    sentence = f"There is no {request.method} {request.path} here: docs/control-plane.md lists all."
    return _problem(status, code, sentence)


def _says(status: int, code: str) -> Callable[[Exception], Response]:
    def says(failure: Exception) -> Response:
        reason = failure.reason.name.lower() if isinstance(failure, Refusal) else code
        return _problem(status, reason, str(failure))

    return says
