"""The Spine headers of section 3.1, checked before anything else."""

from __future__ import annotations

from uuid import UUID

from gpworld.core.exchange import Request
from gpworld.gpconnect.errors import bad_request

TRACE, SENDER, RECEIVER = "Ssp-TraceID", "Ssp-From", "Ssp-To"
INTERACTION = "Ssp-InteractionID"


def check(request: Request, asid: str) -> str:
    """The interaction id of a request that is addressed to this ASID.

    Raises:
        Problem: 400 BAD_REQUEST that names the header.
    """
    for name in (TRACE, SENDER, RECEIVER, INTERACTION):
        if not value(request, name):
            raise bad_request(f"The header {name} is missing or empty.")
    trace, receiver = value(request, TRACE), value(request, RECEIVER)
    if not is_uuid(trace):
        raise bad_request(f"{TRACE} {trace[:60]!r} is not a UUID: send a new one each time.")
    if receiver != asid:
        raise bad_request(f"{RECEIVER} {receiver[:20]!r} is not this practice: its ASID is {asid}.")
    return value(request, INTERACTION)


def value(request: Request, name: str) -> str:
    """A header without the blanks around it, which HTTP does not count; empty when absent."""
    return (request.header(name) or "").strip(" \t")


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual form, in either case."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
