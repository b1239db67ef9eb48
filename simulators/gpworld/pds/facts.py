"""What PDS can say of a request before it answers: which operation, and for whom.

Facts are looked at only while fault rules concern PDS; nothing here may change anything or fail.
"""

from __future__ import annotations

from gpworld.core.exchange import Request
from gpworld.core.faults import Facts
from gpworld.pds.state import Pds

BASE = "/personal-demographics/FHIR/R4"
OPERATIONS = (
    "search_patients",
    "get_patient",
    "update_patient",
    "related_people",
    "create_patient",
    "coverage",
    "access_token",
    "ping",
    "status",
)
SEARCHES: tuple[str, ...] = ()
SENDS: tuple[str, ...] = ()
STYLES: tuple[str, ...] = ()
TELLS = frozenset(("patient",))
_PATHS = {
    ("GET", "Patient"): "search_patients",
    ("POST", "Patient"): "create_patient",
    ("GET", "Coverage"): "coverage",
    ("POST", "Coverage"): "coverage",
    ("POST", "oauth2/token"): "access_token",
    ("GET", "_ping"): "ping",
    ("GET", "_status"): "status",
}


def facts(pds: Pds, request: Request) -> Facts:
    """The facts of a request, at the root or under the live service's base path."""
    name, parts = operation_of(request), _parts(request)
    patient = parts[1].replace(" ", "") if parts[0] == "Patient" and len(parts) > 1 else ""
    return Facts(operations=(name,) if name else (), patient=patient)


def operation_of(request: Request) -> str:
    """What a request asks for, by method and path; empty where that is nothing."""
    parts = _parts(request)
    if parts[0] != "Patient" or len(parts) == 1:
        return _PATHS.get((request.method, "/".join(parts)), "")
    if len(parts) == 3 and parts[2] == "RelatedPerson":
        return "related_people"
    return "update_patient" if request.method == "PATCH" else "get_patient"


def _parts(request: Request) -> list[str]:
    return request.path.removeprefix(BASE).strip("/").split("/")
