"""What a refusal of GP Connect means; the proxy's are of another shape than a provider's."""

import requests

from refbooking.clinical import fhir
from refbooking.clinical.gpconnect_codes import PROXY_CODES
from refbooking.clinical.model import (
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
)

BY_CODE = {
    "DUPLICATE_REJECTED": Refusal.SLOT_TAKEN,
    "FHIR_CONSTRAINT_VIOLATION": Refusal.CHANGED,
    "REFERENCE_NOT_FOUND": Refusal.SLOT_GONE,
    "NO_RECORD_FOUND": Refusal.SLOT_GONE,
    "PATIENT_NOT_FOUND": Refusal.PATIENT_UNKNOWN,
    "INVALID_PATIENT_DEMOGRAPHICS": Refusal.PATIENT_DIFFERS,
    "INVALID_NHS_NUMBER": Refusal.PATIENT_DIFFERS,
}
"""A provider's codes (contract 5.2); any other refusal is a rule of the practice (E59)."""

NO_ACCESS = 403
BUSY = 429
TOO_SLOW = (408, 504)


def was_by_proxy(reply: requests.Response) -> bool:
    """Whether the proxy itself refused: the request never reached the practice."""
    return PROXY_CODES in fhir.outcome(reply.content)[0]


def failure_of(reply: requests.Response, trace_id: str) -> UpstreamFailure:
    """The failure behind an answer that is no success; its words are for staff."""
    system, code, words = fhir.outcome(reply.content)
    by_proxy = PROXY_CODES in system
    status = reply.status_code
    name, text = ("ssp" if by_proxy else "gpconnect"), words or f"answered {status}"
    if status in TOO_SLOW:
        return UpstreamTimeout(name, text, status=status, code=code or None, trace_id=trace_id)
    if status >= 500 or status == BUSY:
        # Whoever is too busy has done nothing; behind any other failure something may be done.
        reached = status != BUSY
        return UpstreamUnavailable(name, text, reached=reached, status=status, trace_id=trace_id)
    kind = Refusal.NOT_ENABLED if status == NO_ACCESS else BY_CODE.get(code, Refusal.RULE)
    return UpstreamRefused(kind, name, text, status=status, code=code or None, trace_id=trace_id)
