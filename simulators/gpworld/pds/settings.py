"""The PDS simulator's switches, as a scenario's ``[pds]`` table sets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdsSettings:
    """How strict and how patient PDS is.

    Attributes:
        strict: a bearer token is needed; without it the API is the open sandbox, where a token
            may be sent to pick a mode.
        requests_per_second: spike limit per application; None is none, as in the sandbox.
        creates_per_second: spike limit of POST /Patient.
        application: the name that 429 texts call the caller.
    """

    strict: bool = False
    requests_per_second: int | None = None
    creates_per_second: int = 3
    application: str = "gpworld"
