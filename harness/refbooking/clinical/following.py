"""On whose behalf other systems are called: an X-Request-ID, and one W3C trace per invitation.

The trace id comes from the invitation's id alone, so that whoever knows the one can find the
other, and calls made days apart, by a page, by a job, after a restart, are one trace.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar, copy_context
from hashlib import sha256
from typing import TypeVar

Told = TypeVar("Told")

REQUEST_ID, TRACE_PARENT = "X-Request-ID", "traceparent"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The X-Request-ID of the call being answered or the name of the job being done, passed on."""

_invitation: ContextVar[str | None] = ContextVar("invitation", default=None)


def begin(name: str) -> None:
    """A call is being answered, or a job done: of which invitation is not known yet."""
    request_id.set(name)
    _invitation.set(None)


def apart(name: str, work: Callable[[], Told]) -> Told:
    """Do something in the background; what it says of itself ends with it."""

    def named() -> Told:
        begin(name)
        return work()

    return copy_context().run(named)


def follow(invitation_id: str) -> None:
    """From here on everything is asked for this invitation."""
    _invitation.set(invitation_id)


def headers() -> Mapping[str, str]:
    """What every call carries: none of it is personal, and all of it may be logged."""
    request, invitation = request_id.get(), _invitation.get()
    named = {REQUEST_ID: request} if request else {}
    if invitation is None:
        return named
    return {**named, TRACE_PARENT: f"00-{trace_id(invitation)}-{_digits(request or invitation)}-01"}


def trace_id(invitation_id: str) -> str:
    """The W3C trace id of an invitation."""
    return sha256(f"invitation {invitation_id}".encode()).hexdigest()[:32]


def _digits(name: str) -> str:
    """The span of a request or job: sixteen hexadecimal digits."""
    return sha256(f"span {name}".encode()).hexdigest()[:16]
