"""Every failure of PDS as one OperationOutcome (contract section 3)."""

from __future__ import annotations

from typing import Any

SPINE = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"
REFERENCE = "https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir"
LIMITS = "https://digital.nhs.uk/developer/guides-and-documentation/reference-guide#rate-limits"

# code -> HTTP status, issue code, severity, display
TABLE = {
    "TOO_MANY_MATCHES": (200, "multiple-matches", "information", "Too Many Matches"),
    "SINGLE_MATCH": (200, "value", "error", "Single match found"),
    "MULTIPLE_MATCHES": (200, "value", "error", "Multiple matches found"),
    "INVALID_RESOURCE_ID": (400, "value", "error", "Resource Id is invalid"),
    "UNSUPPORTED_SERVICE": (400, "processing", "error", "Unsupported Service"),
    "MISSING_VALUE": (400, "required", "error", "Required value is missing"),
    "INVALID_VALUE": (400, "value", "error", "Provided value is invalid"),
    "INVALID_SEARCH_DATA": (400, "value", "error", "Search data is invalid"),
    "ADDITIONAL_PROPERTIES": (
        400,
        "invariant",
        "error",
        "Additional properties should not be included",
    ),
    "INVALID_UPDATE": (400, "structure", "error", "Update is invalid"),
    "INVALID_CREATE": (400, "value", "error", "Patient create data is invalid"),
    "TOO_MANY_VALUES_SUBMITTED": (400, "value", "error", "Too many values submitted"),
    "TOO_FEW_VALUES_SUBMITTED": (400, "value", "error", "Too few values submitted"),
    "UNSUPPORTED_REQUEST": (400, "value", "error", "The request is not one that is supported."),
    "UNAUTHORISED": (401, "forbidden", "error", "Access Denied - Unauthorised"),
    "ACCESS_DENIED": (403, "forbidden", "error", "Patient cannot perform this action"),
    "INVALID_METHOD": (403, "forbidden", "error", "Cannot update resource"),
    "ONE_RESULT_ONLY": (
        403,
        "token",
        "error",
        "Cannot retrieve more than one result with application-restricted access token",
    ),
    "FORBIDDEN_UPDATE": (403, "forbidden", "information", "Update is forbidden"),
    "RESOURCE_NOT_FOUND": (404, "not-found", "information", "Resource not found"),
    "INVALIDATED_RESOURCE": (
        404,
        "processing",
        "error",
        "Resource that has been marked as invalid was requested - "
        "invalid resources cannot be retrieved",
    ),
    "RESOURCE_VERSION_MISMATCH": (
        409,
        "conflict",
        "error",
        "Resource version supplied does not match actual version",
    ),
    "PRECONDITION_FAILED": (412, "structure", "error", "Required condition was not fulfilled"),
    "TOO_MANY_REQUESTS": (429, "value", "error", "Too many requests"),
    "SERVICE_UNAVAILABLE": (503, "timeout", "error", "Service unavailable"),
}
_SPOKEN = {"UNAUTHORISED": "ACCESS_DENIED", "ONE_RESULT_ONLY": "INVALID_VALUE"}


class Problem(Exception):
    """A failure on its way out.

    Attributes:
        code: a key of ``TABLE``; where two failures share a Spine code it is ours.
        gateway: made by the gateway, so written as plain ``application/json``.
        retry_after: seconds after which to try again.
    """

    def __init__(
        self,
        code: str,
        diagnostics: str | None = None,
        *,
        display: str | None = None,
        gateway: bool = False,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(diagnostics or code)
        self.retry_after = retry_after
        self.code, self.diagnostics, self.gateway = code, diagnostics, gateway
        self.status, self.issue, self.severity, standard = TABLE[code]
        self.display = display or standard

    def outcome(self) -> dict[str, Any]:
        """The OperationOutcome."""
        return outcome(
            _SPOKEN.get(self.code, self.code),
            self.issue,
            self.severity,
            self.display,
            self.diagnostics,
        )


def outcome(
    code: str, issue: str, severity: str, display: str, diagnostics: str | None
) -> dict[str, Any]:
    """An OperationOutcome of one issue; diagnostics only where there are some."""
    coding = {"system": SPINE, "version": "1", "code": code, "display": display}
    found: dict[str, Any] = {
        "severity": severity,
        "code": issue,
        "details": {"coding": [coding]},
    }
    if diagnostics is not None:
        found["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "issue": [found]}


def invalid_value(value: str, field: str) -> Problem:
    """INVALID_VALUE naming the field."""
    return Problem("INVALID_VALUE", f"Invalid value - '{value}' in field '{field}'")


def missing(field: str) -> Problem:
    """MISSING_VALUE naming the field."""
    return Problem("MISSING_VALUE", f"Missing value - '{field}'")


def invalid_update(text: str) -> Problem:
    """INVALID_UPDATE with its standard beginning."""
    return Problem("INVALID_UPDATE", f"Invalid update with error - {text}")


def forbidden_update(text: str) -> Problem:
    """FORBIDDEN_UPDATE with its standard beginning."""
    return Problem("FORBIDDEN_UPDATE", f"Forbidden update with error - {text}")


def search_data(text: str) -> Problem:
    """INVALID_SEARCH_DATA with its standard beginning."""
    return Problem("INVALID_SEARCH_DATA", f"Invalid search data provided - '{text}'")


def patient_denied() -> Problem:
    """A patient asked for more than their own record."""
    return Problem(
        "ACCESS_DENIED",
        "Your access token has insufficient permissions. See documentation regarding "
        f"Patient access restrictions {REFERENCE}",
        gateway=True,
    )


def timed_out() -> Problem:
    """An update took longer than the caller would wait; its outcome is unknown to them."""
    return Problem(
        "SERVICE_UNAVAILABLE",
        "The downstream domain processing has not completed within the configured timeout period. "
        "Using the same 'X-Request-ID' header, retry your request after the time specified by the "
        "'Retry-After' response header.",
        gateway=True,
        retry_after=5,
    )
