"""PDS over HTTP: its paths, its headers, and failures as OperationOutcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, request

from gpworld.core.app import Dialect, arrived, json_reply
from gpworld.pds import access, create, patients, tokens, wire
from gpworld.pds.access import Caller
from gpworld.pds.credentials import Mode
from gpworld.pds.errors import Problem
from gpworld.pds.state import Pds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse

BASE = "/personal-demographics/FHIR/R4"
FHIR = "application/fhir+json"


def create_app(pds: Pds) -> Dialect:
    """PDS as an application; it answers at the root and under the live service's base path."""
    app = Dialect("pds")
    app.wsgi_app = _Based(app.wsgi_app)  # type: ignore[assignment,method-assign]  # Flask's own way

    def admitted(work: Callable[[Caller], Response]) -> Response:
        return work(access.admit(pds, arrived()))

    @app.get("/Patient")
    def search_patients() -> Response:
        query = arrived().query
        return admitted(lambda caller: _fhir(patients.find(pds, caller, query, _base())))

    @app.get("/Patient/<number>")
    def get_patient(number: str) -> Response:
        return admitted(lambda caller: _record(patients.retrieve(pds, caller, number)))

    @app.patch("/Patient/<number>")
    def update_patient(number: str) -> Response:
        return _record(patients.change(pds, arrived(), number))

    @app.get("/Patient/<number>/RelatedPerson")
    def related_people(number: str) -> Response:
        return admitted(lambda caller: _fhir(patients.relatives(pds, caller, number, _base())))

    @app.post("/Patient")
    def create_patient() -> Response:
        def made(caller: Caller) -> Response:
            access.may_write(caller, "create")
            if not pds.spend("POST /Patient", pds.settings.creates_per_second):
                raise access.too_many(pds)
            return _record(create.create(pds, arrived().body), 201)

        return admitted(made)

    @app.route("/Coverage", methods=["GET", "POST"])
    def coverage() -> Response:
        return admitted(_coverage(pds))

    @app.post("/oauth2/token")
    def access_token() -> Response:
        return tokens.exchange(pds)

    @app.get("/_ping")
    def ping() -> Response:
        return json_reply({"status": "pass"})

    @app.get("/_status")
    def status() -> Response:
        return json_reply({"status": "pass", "checks": {}})

    _failures(app)
    return app


def _coverage(pds: Pds) -> Callable[[Caller], Response]:
    def held(caller: Caller) -> Response:
        if caller.mode is not Mode.PATIENT:
            raise Problem(
                "ACCESS_DENIED",
                "Your app has insufficient permissions to use this method. Please contact support.",
                display=f"Cannot {request.method} resource with {caller.mode} access token",
                gateway=True,
            )
        stamp = pds.clock.now().strftime("%Y-%m-%dT%H:%M:%S+00:00")
        return _fhir(wire.bundle([], stamp))

    return held


def _failures(app: Dialect) -> None:
    @app.errorhandler(Problem)
    def problem(failure: Problem) -> Response:
        media_type = "application/json" if failure.gateway else FHIR
        return _reply(failure.outcome(), failure.status, media_type)

    @app.errorhandler(404)
    @app.errorhandler(405)
    def unsupported(_: Exception) -> Response:
        if arrived().path.rstrip("/").endswith("/Patient") and request.method == "PATCH":
            return problem(Problem("UNSUPPORTED_SERVICE"))
        text = f"Unsupported path - '{request.path}'"
        return problem(Problem("UNSUPPORTED_REQUEST", text, gateway=True))


def _record(person: Any, status: int = 200) -> Response:
    return _reply(wire.visible(person), status, FHIR, etag=f'W/"{person.version}"')


def _fhir(data: dict[str, Any]) -> Response:
    return _reply(data, 200, FHIR)


def _reply(data: Any, status: int, media_type: str, etag: str | None = None) -> Response:
    headers = {}
    for name in ("X-Request-ID", "X-Correlation-ID"):
        value = request.headers.get(name)
        if value:
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
