"""What PDS can say of a request before it answers: which operation, and for whom.

Looked at only while fault rules concern PDS; nothing here may change anything or fail.
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
    parts = request.path.removeprefix(BASE).strip("/").split("/")
    if parts[0] != "Patient" or len(parts) == 1:
        name = _PATHS.get((request.method, "/".join(parts)), "")
        return Facts(operations=(name,) if name else ())
    if len(parts) == 3 and parts[2] == "RelatedPerson":
        name = "related_people"
    else:
        name = "update_patient" if request.method == "PATCH" else "get_patient"
    return Facts(operations=(name,), patient=parts[1].replace(" ", ""))
