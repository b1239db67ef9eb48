"""The PDS simulator's switches, as a scenario's ``[pds]`` table sets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdsSettings:
    """How strict and how patient PDS is; all limits count in the world's time.

    Attributes:
        strict: a bearer token is needed, and the gateway looks before the service does; without it
            the API is the open sandbox, where a token may be sent to pick a mode.
        asid: the ASID that the calling application has; empty is none, which refuses every call
            that sends a token.
        requests_per_second: spike limit of the application; None is none, as in the sandbox.
        requests_per_minute: quota of the application; None is none.
        api_per_minute: spike limit of the whole service; None is none.
        creates_per_second: spike limit of POST /Patient; None is three behind the gateway of a
            strict world and none in the sandbox.
        application: the name that 429 texts call the caller.
        update_seconds: how long an update takes; one that takes longer than its X-Sync-Wait is
            answered with 503, although it is made.
    """

    strict: bool = False
    asid: str = "990000000000"
    requests_per_second: int | None = None
    requests_per_minute: int | None = None
    api_per_minute: int | None = None
    creates_per_second: int | None = None
    application: str = "gpworld"
    update_seconds: float = 0.0
