"""Something else that happens while a system is being asked, at the moment before it answers.

Fault rules are data and cannot do that: a practice that books the slot itself, a second tab, a
product that loses its power.  The guard of each simulator waits for it, without holding up others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gpharness.ground.neighbours import Juncture
from gpworld.core.exchange import Later, Reply, Request
from gpworld.core.guard import Guard, Outcome

if TYPE_CHECKING:
    from gpworld.world import World

Act = Callable[[], object]
PATIENCE_SECONDS = 60.0


def _asks_to_cancel(request: Request) -> bool:
    return request.method == "PUT" and "/Appointment/" in request.path


JUNCTURES: Mapping[Juncture, tuple[frozenset[str], Callable[[Request], bool]]] = {
    Juncture.REGISTERING: (
        frozenset(("gpconnect",)),
        lambda request: request.path.endswith("/$gpc.registerpatient"),
    ),
    Juncture.BOOKING: (
        frozenset(("emis",)),
        lambda request: request.path.endswith(("/BookAppointment", "/appointments")),
    ),
    Juncture.CANCELLING: (frozenset(("gpconnect",)), _asks_to_cancel),
}
"""What the product asks for at each juncture, and which systems it asks."""


@dataclass
class Waiting:
    """What is to happen in one world, each once, and at which juncture."""

    acts: list[tuple[Juncture, Act]] = field(default_factory=list)

    def take(self, system: str, request: Request) -> Act | None:
        """What happens before this request is carried out; it will not happen again."""
        for due in self.acts:
            systems, meets = JUNCTURES[due[0]]
            if system in systems and meets(request):
                self.acts.remove(due)
                return due[1]
        return None


class WaitingGuard(Guard):
    """A guard that lets something happen first, by another hand, then carries the request out."""

    def __init__(self, guard: Guard, waiting: Waiting) -> None:
        self.__dict__.update(guard.__dict__)  # the same guard, its journal and its kept failures
        self.waiting = waiting

    def __call__(self, request: Request) -> Outcome:
        """At once, unless something is to happen first."""
        act = self.waiting.take(self.system, request) if self.waiting.acts else None
        if act is None:
            return super().__call__(request)
        hand = ThreadPoolExecutor(1)
        doing = hand.submit(self._after, act, request)
        hand.shutdown(wait=False)
        later = Later(
            lambda: doing.result() if doing.done() else None,
            lambda: doing.result(PATIENCE_SECONDS),
            PATIENCE_SECONDS,
            _Bell(doing),
        )
        return Outcome(later)

    def _after(self, act: Act, request: Request) -> Reply:
        """The system's reply; what befalls the caller meanwhile does not keep it from its work."""
        try:
            act()
        finally:
            reply = super().__call__(request).reply
        assert isinstance(reply, Reply), "a fault rule has struck at a juncture: leave out either"
        return reply


@dataclass(frozen=True, slots=True)
class _Bell:
    """Rings when something is done."""

    doing: Future[Reply]

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        self.doing.add_done_callback(lambda doing: wake())
        return lambda: None


def put_before(world: World) -> Waiting:
    """Let things happen at the junctures of this world, once; call it before it is served."""
    waiting = Waiting()
    for name, guard in world.guards.items():
        if isinstance(guard, WaitingGuard):
            return guard.waiting
        world.guards[name] = WaitingGuard(guard, waiting)
    return waiting
