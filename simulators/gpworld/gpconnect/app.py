"""The GP Connect application: the provider's service roots, the proxy, and the directory."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect, arrived
from gpworld.core.exchange import Reply
from gpworld.core.wsgi import OPERATION
from gpworld.gpconnect import provider, proxy, spine_directory
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.facts import SSP
from gpworld.gpconnect.state import GpConnect

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ROOT = "/<ods>/STU3/1/gpconnect"


def create_app(system: GpConnect) -> Flask:
    """The application of one world's GP Connect."""
    app = Dialect("gpconnect")

    @app.route(ROOT, defaults={"rest": ""}, methods=VERBS, provide_automatic_options=False)
    @app.route(f"{ROOT}/<path:rest>", methods=VERBS, provide_automatic_options=False)
    def practice(ods: str, rest: str) -> Response:
        return _response(provider.answer(system, ods, rest, arrived()))

    @app.route(f"{SSP}<path:target>", methods=VERBS, provide_automatic_options=False)
    def spine_proxy(target: str) -> Response:
        return _response(proxy.forward(system, target, arrived()))

    @app.route(
        f"{spine_directory.BASE}/<path:rest>", methods=VERBS, provide_automatic_options=False
    )
    def directory(rest: str) -> Response:
        return _response(spine_directory.answer(system, rest, arrived()))

    @app.errorhandler(HTTPException)
    def nowhere(fault: HTTPException) -> Response:
        if request.path.startswith(SSP) and fault.code == 405:
            return _response(proxy.stopped(proxy.unknown_verb()))
        if request.path.startswith(spine_directory.BASE):
            rest = request.path[len(spine_directory.BASE) :].lstrip("/")
            return _response(spine_directory.answer(system, rest, arrived()))
        return _response(provider.refused(system, _problem(fault), arrived()))

    return app


def _problem(fault: HTTPException) -> Problem:
    if fault.code == 405:
        return Problem(Spine.NOT_IMPLEMENTED, f"{request.method} is not used here.", 405)
    if fault.code == 400:
        return Problem(Spine.BAD_REQUEST, "The request cannot be read.")
    return Problem(
        Spine.NO_RECORD_FOUND,
        "There is nothing here: service roots are /{ODS}/STU3/1/gpconnect without a slash after.",
    )


def _response(reply: Reply) -> Response:
    """The reply as Flask sends it; the guard learns which operation it was."""
    request.environ[OPERATION] = reply.operation
    return Response(reply.body, reply.status, list(reply.headers))
