"""PDS over HTTP: its paths, its headers, and failures as OperationOutcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect, arrived, json_reply
from gpworld.pds import access, covering, create, patients, tokens, wire
from gpworld.pds.errors import Problem
from gpworld.pds.state import Pds
from gpworld.people.model import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse

BASE = "/personal-demographics/FHIR/R4"
FHIR = "application/fhir+json"


def create_app(pds: Pds) -> Dialect:
    """PDS as an application; it answers at the root and under the live service's base path."""
    app = Dialect("pds")
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.wsgi_app = _Based(app.wsgi_app)  # type: ignore[assignment,method-assign]  # Flask's own way

    @app.get("/Patient")
    def search_patients() -> Response:
        return _fhir(patients.find(pds, arrived(), _base()))

    @app.get("/Patient/<number>")
    def get_patient(number: str) -> Response:
        return _record(patients.retrieve(pds, arrived(), number))

    @app.patch("/Patient/<number>")
    def update_patient(number: str) -> Response:
        return _record(patients.change(pds, arrived(), number))

    @app.get("/Patient/<number>/RelatedPerson")
    def related_people(number: str) -> Response:
        return _fhir(patients.relatives(pds, arrived(), number, _base()))

    @app.post("/Patient")
    def create_patient() -> Response:
        return _reply(wire.visible(create.create(pds, arrived())), 201, FHIR)

    @app.route("/Coverage", methods=["GET", "POST"])
    def coverage() -> Response:
        return _fhir(covering.find(pds, arrived()))

    @app.post("/oauth2/token")
    def access_token() -> Response:
        return tokens.exchange(pds)

    @app.get("/_ping")
    def ping() -> Response:
        return json_reply({"status": "pass"})

    @app.get("/_status")
    def status() -> Response:
        access.api_key(pds, arrived())
        return json_reply({"status": "pass", "checks": {}})

    _failures(app, pds)
    return app


def _failures(app: Dialect, pds: Pds) -> None:
    @app.errorhandler(Problem)
    def problem(failure: Problem) -> Response:
        media_type = "application/json" if failure.gateway else FHIR
        reply = _reply(failure.outcome(), failure.status, media_type)
        if failure.retry_after is not None:
            reply.headers["Retry-After"] = str(failure.retry_after)
        return reply

    @app.errorhandler(HTTPException)
    def unsupported(_: HTTPException) -> Response:
        try:
            if pds.settings.strict:
                access.known(pds, arrived())
        except Problem as refused:
            return problem(refused)
        if request.method == "PATCH" and request.path.rstrip("/") == "/Patient":
            return problem(Problem("UNSUPPORTED_SERVICE"))
        text = f"Unsupported path - '{request.path}'"
        return problem(Problem("UNSUPPORTED_REQUEST", text, gateway=True))


def _record(person: Person) -> Response:
    return _reply(wire.visible(person), 200, FHIR, etag=f'W/"{person.version}"')


def _fhir(data: dict[str, Any]) -> Response:
    return _reply(data, 200, FHIR)


def _reply(data: Any, status: int, media_type: str, etag: str | None = None) -> Response:
    headers = {}
    for name in ("X-Request-ID", "X-Correlation-ID"):
        value = request.headers.get(name)
        if value and value.isprintable():
            headers[name] = value
    if etag:
        headers["ETag"] = etag
    return json_reply(data, status, media_type=media_type, headers=headers)


def _base() -> str:
    return request.url_root.rstrip("/")


class _Based:
    """Takes the live service's base path off, when a caller uses it."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == BASE or path.startswith(BASE + "/"):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = BASE, path[len(BASE) :]
        return self._app(environ, start)
