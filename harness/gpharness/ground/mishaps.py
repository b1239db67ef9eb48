"""Troubles put in front of a world's simulators: replies that fail or take time, on request.

They stand where the guard stands, so that they are the same in process and over sockets, and so
that the journal shows what the product was answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gpharness.ground.model import Trouble
from gpworld.core.exchange import Later, Reply, Request, Stream
from gpworld.core.guard import Guard

if TYPE_CHECKING:
    from gpworld.core.clock import WorldClock
    from gpworld.world import World


@dataclass(frozen=True, slots=True)
class Mishap:
    """Which requests a trouble meets, and with what; without a reply the simulator answers."""

    systems: frozenset[str]
    paths: tuple[str, ...]
    reply: Reply | None = None
    takes: timedelta = timedelta(0)

    def meets(self, system: str, path: str) -> bool:
        """Whether this request is one of those."""
        return system in self.systems and path.endswith(self.paths)


def _json(status: int, body: object) -> Reply:
    return Reply(status, (("Content-Type", "application/json"),), json.dumps(body).encode())


_CLINICAL = frozenset(("emis", "systmone"))
_BOOKING = ("/BookAppointment", "/appointments")
_EMIS_LIMIT = {
    "text": {"status": "generated", "div": "The patient has the most appointments allowed"},
    "issue": {
        "severity": 1,
        "details": {"coding": {"system": "emis", "code": "LIMIT_REACHED", "display": ""}},
    },
    "legacyOutcome": -1,
}
_BUSY = {
    "status_code": 429,
    "errors": [
        {
            "error": "RateLimitError",
            "message": "Exceeded rate limit for key type TEST of 3000 requests per 60 seconds",
        }
    ],
}

MISHAPS: Mapping[Trouble, Mishap] = {
    Trouble.CLINICAL_DOWN: Mishap(_CLINICAL, ("",), _json(500, {})),
    Trouble.RECORDS_SHUT: Mishap(_CLINICAL, ("/FileRecord", "/record"), _json(500, {})),
    Trouble.OVER_LIMIT: Mishap(_CLINICAL, _BOOKING, _json(400, _EMIS_LIMIT)),
    Trouble.SLOW_BOOKING: Mishap(_CLINICAL, _BOOKING),
    Trouble.TEXTS_BUSY: Mishap(frozenset(("sms",)), ("/v2/notifications/sms",), _json(429, _BUSY)),
}
"""What each trouble is on the wire."""


@dataclass
class Troubles:
    """The troubles of one world that are going on now."""

    on: list[Mishap] = field(default_factory=list)

    def meeting(self, system: str, path: str) -> Mishap | None:
        """The trouble that meets this request, if any."""
        return next((mishap for mishap in self.on if mishap.meets(system, path)), None)


class TroubledGuard(Guard):
    """A guard that lets troubles happen between its limits and its simulator."""

    def __init__(self, guard: Guard, troubles: Troubles, clock: WorldClock) -> None:
        self.__dict__.update(guard.__dict__)  # the same guard, its journal and its kept failures
        self.troubles, self._time = troubles, clock

    def _answer(self, request: Request) -> Reply | Later | Stream:
        mishap = self.troubles.meeting(self.system, request.path)
        if mishap is None:
            return super()._answer(request)
        if mishap.takes:
            self._time.advance(mishap.takes)
        return mishap.reply or super()._answer(request)


def put_before(world: World) -> Troubles:
    """Let troubles happen in this world, once; call it before the world is served."""
    troubles = Troubles()
    for name, guard in world.guards.items():
        if isinstance(guard, TroubledGuard):
            return guard.troubles
        world.guards[name] = TroubledGuard(guard, troubles, world.clock)
    return troubles
