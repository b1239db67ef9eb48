"""What goes wrong, as the wire says it: Spine codes, their outcomes, the book's refusals."""

from __future__ import annotations

import re
from enum import Enum
from types import MappingProxyType

from gpworld.book.refusals import Reason, Refusal
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json


class Spine(Enum):
    """The error codes of section 5.2: HTTP status, FHIR issue code, display."""

    INVALID_IDENTIFIER_SYSTEM = (400, "value", "Invalid identifier system")
    INVALID_IDENTIFIER_VALUE = (400, "value", "Invalid identifier value")
    INVALID_NHS_NUMBER = (400, "value", "Invalid NHS number")
    INVALID_PATIENT_DEMOGRAPHICS = (400, "business-rule", "Invalid patient demographics")
    BAD_REQUEST = (400, "invalid", "Bad request")
    ACCESS_DENIED = (403, "forbidden", "Access denied")
    NO_PATIENT_CONSENT = (403, "forbidden", "Patient has not provided consent to share data")
    NO_ORGANISATION_CONSENT = (
        403,
        "forbidden",
        "Organisation has not provided consent to share data",
    )
    PATIENT_NOT_FOUND = (404, "not-found", "Patient not found")
    ORGANISATION_NOT_FOUND = (404, "not-found", "Organisation not found")
    PRACTITIONER_NOT_FOUND = (404, "not-found", "Practitioner not found")
    NO_RECORD_FOUND = (404, "not-found", "No record found")
    DUPLICATE_REJECTED = (
        409,
        "duplicate",
        "Create would lead to creation of a duplicate resource",
    )
    FHIR_CONSTRAINT_VIOLATION = (409, "conflict", "FHIR constraint violated")
    INVALID_PARAMETER = (422, "invalid", "Invalid parameter")
    INVALID_RESOURCE = (422, "invalid", "Invalid validation of resource")
    REFERENCE_NOT_FOUND = (422, "invalid", "Reference not found")
    INTERNAL_SERVER_ERROR = (500, "exception", "Unexpected internal server error")
    NOT_IMPLEMENTED = (501, "not-supported", "Not implemented")

    def __init__(self, status: int, issue: str, display: str) -> None:
        self.status, self.issue, self.display = status, issue, display


class Problem(Exception):
    """A request that is refused: the Spine code, one sentence, and the status if not the usual."""

    def __init__(self, spine: Spine, diagnostics: str, status: int | None = None) -> None:
        super().__init__(diagnostics)
        self.spine, self.diagnostics = spine, diagnostics
        self.status = status or spine.status


def bad_request(diagnostics: str) -> Problem:
    """400 BAD_REQUEST."""
    return Problem(Spine.BAD_REQUEST, diagnostics)


def unsupported(diagnostics: str) -> Problem:
    """415 BAD_REQUEST: a media type that is not spoken here."""
    return Problem(Spine.BAD_REQUEST, diagnostics, 415)


def bad_resource(diagnostics: str) -> Problem:
    """422 INVALID_RESOURCE."""
    return Problem(Spine.INVALID_RESOURCE, diagnostics)


def bad_parameter(diagnostics: str) -> Problem:
    """422 INVALID_PARAMETER."""
    return Problem(Spine.INVALID_PARAMETER, diagnostics)


def outcome(problem: Problem, error_system: str) -> Json:
    """The OperationOutcome of section 5.1; ``error_system`` is the coding system's address."""
    coding = {
        "system": error_system,
        "code": problem.spine.name,
        "display": problem.spine.display,
    }
    return {
        "resourceType": "OperationOutcome",
        "meta": {"profile": [codes.OPERATION_OUTCOME]},
        "issue": [
            {
                "severity": "error",
                "code": problem.spine.issue,
                "details": {"coding": [coding]},
                "diagnostics": problem.diagnostics,
            }
        ],
    }


_REFUSALS = MappingProxyType(
    {
        Reason.SLOT_TAKEN: Spine.DUPLICATE_REJECTED,
        Reason.SLOT_BLOCKED: Spine.DUPLICATE_REJECTED,
        Reason.VERSION_CONFLICT: Spine.FHIR_CONSTRAINT_VIOLATION,
        Reason.NO_SUCH_BOOKING: Spine.NO_RECORD_FOUND,
    }
)


_SLOT = re.compile(r"\bslot (\d+)")  # the book names its slots without knowing of references


def of_refusal(refusal: Refusal) -> Problem:
    """What the book refused, in Spine codes; whatever is not listed is a bad resource."""
    said = _SLOT.sub(r"Slot/\1", refusal.detail)
    return Problem(_REFUSALS.get(refusal.reason, Spine.INVALID_RESOURCE), said)
