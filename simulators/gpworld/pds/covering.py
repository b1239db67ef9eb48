"""Coverage: who may ask, and nothing to be told; its resources play no part in booking (s. 2)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from gpworld.core.exchange import Request
from gpworld.pds import access, wire
from gpworld.pds.errors import Problem
from gpworld.pds.extensions import Json
from gpworld.pds.state import Pds

WHOSE = ("subscriber:identifier", "beneficiary:identifier")  # the second is older


def find(pds: Pds, request: Request) -> Json:
    """An empty bundle, for a patient their own; nothing can be added to it."""
    asked = dict(parse_qsl(request.query))
    given = next((asked[name] for name in WHOSE if name in asked), None)
    number = None if given is None else given.rpartition("|")[2]
    rules = (access.may_cover(request.method), access.own_only(number))
    access.admit(pds, request, number, *rules)
    if request.method == "POST":
        raise Problem("UNSUPPORTED_SERVICE")
    return wire.bundle([], pds.clock.now())
