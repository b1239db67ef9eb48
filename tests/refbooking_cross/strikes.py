"""Ways in which a call may go wrong on its way to another organisation."""

from __future__ import annotations

import json
from collections.abc import Callable

import requests

from gpworld.core.exchange import Reply, Request

Struck = Callable[[Request], "Reply | Exception | None"]

FHIR = (("Content-Type", "application/fhir+json"),)
SLOTS, FIND, BOOK = "/Slot", "/Patient", "/Appointment"
REGISTER = "/Patient/$gpc.registerpatient"


def on(ending: str, strike: Struck, method: str | None = None) -> Struck:
    """Strike only calls whose path ends so."""

    def struck(request: Request) -> Reply | Exception | None:
        hit = request.path.endswith(ending) and method in (None, request.method)
        return strike(request) if hit else None

    return struck


def silence(_request: Request) -> Exception:
    """No answer within the budget."""
    return requests.ReadTimeout("no answer")


def by_proxy(status: int, text: str = "ERROR_COMMUNICATING_TO_ENDPOINT_URL_X") -> Struck:
    """The proxy's own refusal: another coding system, the status as code, no diagnostics code."""
    coding = {
        "system": "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0",
        "code": str(status),
        "display": text,
    }
    return _outcome(f"proxy-{status}", status, coding, text)


def by_provider(status: int, code: str, text: str) -> Struck:
    """A provider's refusal."""
    system = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
    coding = {"system": system, "code": code, "display": code}
    return _outcome(f"provider-{status}", status, coding, text)


def empty(_request: Request) -> Reply:
    """Nobody and nothing was found."""
    return Reply(200, FHIR, json.dumps({"resourceType": "Bundle", "type": "searchset"}).encode())


def rubbish(_request: Request) -> Reply:
    """An answer that means nothing."""
    return Reply(201, FHIR, b"<html>")


def _outcome(name: str, status: int, coding: dict[str, str], text: str) -> Struck:
    issue = {"severity": "error", "details": {"coding": [coding]}, "diagnostics": text}
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()

    def strike(_request: Request) -> Reply:
        return Reply(status, FHIR, body)

    strike.__name__ = name  # what a table of cases calls it
    return strike
