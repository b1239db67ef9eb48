"""PDS over HTTP: its paths, its headers, and failures as OperationOutcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived, request
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply
from gpworld.pds import access, covering, create, patients, tokens, wire
from gpworld.pds.errors import Problem
from gpworld.pds.state import Pds
from gpworld.people.model import Person

BASE = "/personal-demographics/FHIR/R4"
FHIR = "application/fhir+json"


def create_app(pds: Pds) -> Dialect:
    """One world's PDS; it answers at the root and under the live service's base path."""
    app = Dialect("pds", base=BASE)

    @app.get("/Patient")
    def search_patients() -> Reply:
        return _fhir(patients.find(pds, arrived(), _base()))

    @app.get("/Patient/<number>")
    def get_patient(number: str) -> Reply:
        return _record(patients.retrieve(pds, arrived(), number))

    @app.patch("/Patient/<number>")
    def update_patient(number: str) -> Reply:
        return _record(patients.change(pds, arrived(), number))

    @app.get("/Patient/<number>/RelatedPerson")
    def related_people(number: str) -> Reply:
        return _fhir(patients.relatives(pds, arrived(), number, _base()))

    @app.post("/Patient")
    def create_patient() -> Reply:
        return _reply(wire.visible(create.create(pds, arrived())), 201, FHIR)

    @app.route("/Coverage", methods=["GET", "POST"])
    def coverage() -> Reply:
        return _fhir(covering.find(pds, arrived()))

    @app.post("/oauth2/token")
    def access_token() -> Reply:
        return tokens.exchange(pds)

    @app.get("/_ping")
    def ping() -> Reply:
        return json_reply({"status": "pass"})

    @app.get("/_status")
    def status() -> Reply:
        access.api_key(pds, arrived())
        return json_reply({"status": "pass", "checks": {}})

    _failures(app, pds)
    return app


def _failures(app: Dialect, pds: Pds) -> None:
    @app.refuses(Problem)
    def problem(failure: Problem) -> Reply:
        media_type = "application/json" if failure.gateway else FHIR
        retry = None if failure.retry_after is None else str(failure.retry_after)
        return _reply(failure.outcome(), failure.status, media_type, {"Retry-After": retry})

    @app.refuses(HTTPException)
    def unsupported(_: HTTPException) -> Reply:
        try:
            if pds.settings.strict:
                access.known(pds, arrived())
        except Problem as refused:
            return problem(refused)
        if request.method == "PATCH" and request.path.rstrip("/") == "/Patient":
            return problem(Problem("UNSUPPORTED_SERVICE"))
        text = f"Unsupported path - '{request.path}'"
        return problem(Problem("UNSUPPORTED_REQUEST", text, gateway=True))


def _record(person: Person) -> Reply:
    return _reply(wire.visible(person), 200, FHIR, {"ETag": f'W/"{person.version}"'})


def _fhir(data: dict[str, Any]) -> Reply:
    return _reply(data, 200, FHIR)


def _reply(
    data: Any, status: int, media_type: str, headers: Mapping[str, str | None] | None = None
) -> Reply:
    echoed = {name: arrived().joined(name) for name in ("X-Request-ID", "X-Correlation-ID")}
    said = {name: value for name, value in echoed.items() if value and value.isprintable()}
    more = {name: value for name, value in (headers or {}).items() if value is not None}
    return json_reply(data, status, media_type=media_type, headers=said | more)


def _base() -> str:
    return request.url_root.rstrip("/")
