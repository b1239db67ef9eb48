"""The GP Connect application: the provider's service roots, the proxy, and the directory."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived, request
from gpworld.core.exchange import Reply
from gpworld.gpconnect import provider, proxy, spine_directory
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.facts import SSP
from gpworld.gpconnect.state import GpConnect

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ROOT = "/<ods>/STU3/1/gpconnect"


def create_app(system: GpConnect) -> Dialect:
    """One world's GP Connect."""
    app = Dialect("gpconnect", names_operations=False)

    @app.route(ROOT, defaults={"rest": ""}, methods=VERBS)
    @app.route(f"{ROOT}/<path:rest>", methods=VERBS)
    def practice(ods: str, rest: str) -> Reply:
        return provider.answer(system, ods, rest, arrived())

    @app.route(f"{SSP}<path:target>", methods=VERBS)
    def spine_proxy(target: str) -> Reply:
        return proxy.forward(system, target, arrived())

    @app.route(f"{spine_directory.BASE}/<path:rest>", methods=VERBS)
    def directory(rest: str) -> Reply:
        return spine_directory.answer(system, rest, arrived())

    @app.refuses(HTTPException)
    def nowhere(fault: HTTPException) -> Reply:
        if request.path.startswith(SSP) and fault.code == 405:
            return proxy.stopped(proxy.unknown_verb())
        if request.path.startswith(spine_directory.BASE):
            rest = request.path[len(spine_directory.BASE) :].lstrip("/")
            return spine_directory.answer(system, rest, arrived())
        return provider.refused(system, _problem(fault), arrived())

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
