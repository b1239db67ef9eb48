"""Troubles put in front of a world's simulators: replies that fail or take time, on request.

They stand where the guard stands, so that they are the same in process and over sockets, and so
that the journal shows what the product was answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from gpharness.ground.model import Trouble
from gpharness.ground.neighbours import Juncture
from gpworld.core import london
from gpworld.core.exchange import Broken, Cut, Later, Reply, Request, Stream
from gpworld.core.guard import Guard, Outcome
from gpworld.gpconnect.proxy import Stopped, stopped

if TYPE_CHECKING:
    from gpworld.core.clock import WorldClock
    from gpworld.world import World

Meets = Callable[[Request, date], bool]
Act = Callable[[], object]
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Mishap:
    """Which requests a trouble meets, and with what; without a reply the simulator answers.

    Attributes:
        meets: asked with a request and the London date.
        takes: how much of the world's time passes first.
        silent: nothing ever comes, and nothing is done.
        after: the simulator does what it is asked, and the reply comes instead of its own.
        first: what happens, once, before the request is carried out.
    """

    systems: frozenset[str]
    meets: Meets
    reply: Reply | None = None
    takes: timedelta = timedelta(0)
    silent: bool = False
    after: bool = False
    first: Act | None = None


def _json(status: int, body: object) -> Reply:
    return Reply(status, (("Content-Type", "application/json"),), json.dumps(body).encode())


def _ending(*ends: str) -> Meets:
    return lambda request, today: request.path.endswith(ends)


def _through_proxy(request: Request, today: date) -> bool:
    return "/ssp/" in request.path


def _later_search(request: Request, today: date) -> bool:
    """A search for slots more than two weeks from now."""
    if not request.path.endswith("/Slot"):
        return False
    start = parse_qs(request.query)["start"][0].removeprefix("ge")
    return datetime.fromisoformat(start).date() > today + timedelta(weeks=2)


_CLINICAL, _TEXTS = frozenset(("emis", "systmone")), frozenset(("sms",))
_GP_CONNECT, _NATION = frozenset(("gpconnect",)), frozenset(("pds",))
_BOOKING = _ending("/BookAppointment", "/appointments")
_TEXTING = _ending("/v2/notifications/sms")
_ANY = _ending("")
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
_DOWN = {"status_code": 500, "errors": [{"error": "Exception", "message": "Internal server error"}]}
_UNREACHED = stopped(Stopped(502, "transient", "502: Bad Gateway"))
_TOO_SLOW = stopped(Stopped(504, "timeout", "504: Gateway Timeout"))

MISHAPS: Mapping[Trouble, Mishap] = {
    Trouble.CLINICAL_DOWN: Mishap(_CLINICAL, _ANY, _json(500, {})),
    Trouble.CLINICAL_SLOW: Mishap(_CLINICAL, _ANY, silent=True),
    Trouble.RECORDS_SHUT: Mishap(_CLINICAL, _ending("/FileRecord", "/record"), _json(500, {})),
    Trouble.OVER_LIMIT: Mishap(_CLINICAL, _BOOKING, _json(400, _EMIS_LIMIT)),
    Trouble.SLOW_BOOKING: Mishap(_CLINICAL, _BOOKING),
    Trouble.REPLIES_LOST: Mishap(_CLINICAL, _BOOKING, _json(500, {}), after=True),
    Trouble.TEXTS_BUSY: Mishap(_TEXTS, _TEXTING, _json(429, _BUSY)),
    Trouble.TEXTS_DOWN: Mishap(_TEXTS, _TEXTING, _json(500, _DOWN)),
    Trouble.SITE_DOWN: Mishap(_GP_CONNECT, _through_proxy, _UNREACHED),
    Trouble.SITE_SLOW: Mishap(_GP_CONNECT, _through_proxy, _TOO_SLOW),
    Trouble.SITE_SILENT: Mishap(_GP_CONNECT, _through_proxy, silent=True),
    Trouble.NATION_DOWN: Mishap(_NATION, _ANY, _json(503, {})),
    Trouble.LATER_DATES_LOST: Mishap(_GP_CONNECT, _later_search, _UNREACHED),
}
"""What each trouble is on the wire."""

JUNCTURES: Mapping[Juncture, tuple[frozenset[str], Meets]] = {
    Juncture.REGISTERING: (_GP_CONNECT, _ending("/$gpc.registerpatient")),
    Juncture.BOOKING: (_CLINICAL, _BOOKING),
    Juncture.CANCELLING: (
        _GP_CONNECT,
        lambda request, today: request.method == "PUT" and "/Appointment/" in request.path,
    ),
}
"""What the product asks for at each juncture."""


def before(at: Juncture, act: Act) -> Mishap:
    """Something that happens just before the product gets what it asks for."""
    return Mishap(*JUNCTURES[at], first=act)


@dataclass
class Troubles:
    """The troubles of one world that are going on now."""

    on: list[Mishap] = field(default_factory=list)
    undo: list[Act] = field(default_factory=list)

    def end(self) -> None:
        """All works again, and nothing is limited any more."""
        self.on.clear()
        while self.undo:
            self.undo.pop()()

    def meeting(self, system: str, request: Request, today: date) -> Mishap | None:
        """The trouble that meets this request, if any."""
        for mishap in self.on:
            if system in mishap.systems and mishap.meets(request, today):
                return mishap
        return None


class TroubledGuard(Guard):
    """A guard that lets troubles happen between its limits and its simulator."""

    def __init__(self, guard: Guard, going_on: Troubles, clock: WorldClock) -> None:
        self.__dict__.update(guard.__dict__)  # the same guard, its journal and its kept failures
        self.going_on, self._time = going_on, clock

    def __call__(self, request: Request) -> Outcome:
        """As without troubles, unless one meets the request."""
        mishap = self._meeting(request)
        if mishap is not None and mishap.first is not None:
            self.going_on.on.remove(mishap)
            return Outcome(self._when_done(mishap.first, request))
        if mishap is not None and mishap.silent:
            return Outcome(self._never(request))
        return super().__call__(request)

    def _answer(self, request: Request) -> Reply | Later | Stream:
        mishap = self._meeting(request)
        if mishap is None:
            return super()._answer(request)
        if mishap.takes:
            self._time.advance(mishap.takes)
        if mishap.after:
            super()._answer(request)
        return mishap.reply or super()._answer(request)

    def _meeting(self, request: Request) -> Mishap | None:
        if not self.going_on.on:
            return None
        today = london.local_date(self._time.now())
        return self.going_on.meeting(self.system, request, today)

    def _when_done(self, act: Act, request: Request) -> Later:
        """The reply that comes when something else has been done by another hand."""
        hand = ThreadPoolExecutor(1)
        doing = hand.submit(act)
        hand.shutdown(wait=False)

        def done() -> Reply:
            doing.result(PATIENCE_SECONDS)
            return self._carried_out(request)

        return Later(lambda: done() if doing.done() else None, done, PATIENCE_SECONDS, _Bell(doing))

    def _never(self, request: Request) -> Broken:
        """Nothing comes, however long the product waits; only the journal knows that it asked."""
        number, at = self._journal.reserve(), self._time.now()
        self._journal.note(self._exchange(number, at, request, Reply(0, (), b""), 0.0))
        return Broken(Cut.HANG)

    def _carried_out(self, request: Request) -> Reply:
        reply = super().__call__(request).reply
        assert isinstance(reply, Reply), "only plain requests meet such troubles"
        return reply


@dataclass(frozen=True, slots=True)
class _Bell:
    """Rings when something is done."""

    doing: Future[object]

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        self.doing.add_done_callback(lambda doing: wake())
        return lambda: None


def put_before(world: World) -> Troubles:
    """Let troubles happen in this world, once; call it before the world is served."""
    troubles = Troubles()
    for name, guard in world.guards.items():
        if isinstance(guard, TroubledGuard):
            return guard.going_on
        world.guards[name] = TroubledGuard(guard, troubles, world.clock)
    return troubles
