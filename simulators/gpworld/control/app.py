"""The control plane as an application: routes from the one table, guarded, plain in refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from werkzeug.exceptions import HTTPException

from gpworld.book.refusals import Refusal
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal
from gpworld.control.routes import ROUTES, Route
from gpworld.control.security import admit
from gpworld.control.written import plain_json
from gpworld.core.app import Dialect
from gpworld.core.asked import ASKED, request
from gpworld.core.clock import ClockError
from gpworld.core.exchange import Later, Reply, Said, Stream
from gpworld.core.guard import Guard
from gpworld.core.journal import Forgotten, Journal
from gpworld.core.limits import Limits
from gpworld.core.replies import bytes_reply, json_reply
from gpworld.people.register import UnknownPatient
from gpworld.staff.directory import UnknownOrganisation
from gpworld.trace import UnknownSubject

Maybe = TypeVar("Maybe", bound=Reply | None)

PREFIX = "/__test__"
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


def create_app() -> Dialect:
    """The control plane; a request's ``owner`` is the plane of the world that it is for."""
    app = Dialect("control", tells_options=True)
    for route in ROUTES:
        path = f"{PREFIX}{route.path}"
        app.add(path, _view(route), methods=(route.method,), endpoint=route.name)
    app.refuses(ControlRefusal)(_refused)
    app.refuses(HTTPException)(_no_route)
    for kind, status, code in STATUSES:
        app.refuses(kind)(_says(status, code))
    return app


def create_guard(plane: Plane, app: Callable[[], Dialect]) -> Guard:
    """The control plane of one world behind its guard: limits, no journal.

    ``app`` gives the application, which worlds may share: its routes take longer to make than a
    world does.
    """
    return Guard(
        "control",
        lambda request: app().answer(request, owner=plane),
        clock=plane.world.clock,
        journal=Journal(entries=0),
        limits=Limits(body=MOST_BYTES),
        journalled=lambda _: False,
    )


def _view(route: Route) -> Callable[..., Said]:
    def view(**names: str | int) -> Said:
        plane = cast("Plane", ASKED.get().owner)
        admit(plane, request, tells_time=route.name == "clock")
        answer = route.function(plane, Ask.of(request, route.takes), **names)
        if isinstance(answer, Later):
            give_up = _minded(answer.give_up)
            return replace(answer, ready=_minded(answer.ready), give_up=give_up)
        return answer if isinstance(answer, Stream | Reply) else bytes_reply(plain_json(answer))

    return view


def _minded(say: Callable[[], Maybe]) -> Callable[[], Maybe | Reply]:
    """What the domain refuses only later is said in the same words as at once."""

    def minded() -> Maybe | Reply:
        try:
            return say()
        except REFUSALS as failure:
            status, code = next((s, c) for kind, s, c in STATUSES if isinstance(failure, kind))
            return _says(status, code)(failure)

    return minded


def _problem(status: int, code: str, sentence: str) -> Reply:
    body = {"status": status, "code": code, "title": sentence}
    asks = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return json_reply(body, status, media_type="application/problem+json", headers=asks)


def _refused(refusal: ControlRefusal) -> Reply:
    return _problem(refusal.status, refusal.code, refusal.sentence)


def _no_route(failure: HTTPException) -> Reply:
    status = failure.code or 500
    code = "not-found" if status == 404 else "method"
    sentence = f"There is no {request.method} {request.path} here: docs/control-plane.md lists all."
    return _problem(status, code, sentence)


def _says(status: int, code: str) -> Callable[[Exception], Reply]:
    def says(failure: Exception) -> Reply:
        reason = failure.reason.name.lower() if isinstance(failure, Refusal) else code
        return _problem(status, reason, str(failure))

    return says
