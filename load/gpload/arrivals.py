"""What shapes are made of: arrivals along a curve, each patient's manner, slots and faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from gpload.curves import Curve
from gpload.plan import Arrival, Kind, Manner, Plan, Stage
from gpworld.core.seeds import Seeds

TWICE, LEAVES, HESITATES = 0.05, 0.08, (8.0, 20.0, 12.0)
"""One in twenty taps twice, one in twelve gives up on the way; mean hesitation before each page,
in seconds, of which nobody takes more than three times as much."""
DAWDLES, DAWDLES_FOR = 0.02, 60.0
"""One in fifty thinks a minute longer before confirming."""


@dataclass(frozen=True, slots=True)
class Given:
    """A wish with the shape's own numbers where none were wished for."""

    name: str
    seconds: float
    scale: float
    count: int
    chance: Seeds

    @property
    def real(self) -> float:
        """How long in real seconds."""
        return self.seconds / self.scale


def plan_of(given: Given, arrivals: Iterable[Arrival], stage: Stage, group: int = 1) -> Plan:
    """A plan of these arrivals, in order."""
    ordered = tuple(sorted(arrivals, key=lambda each: each.at))
    return Plan(given.name, given.real, given.scale, stage, ordered, group)


def along(given: Given, curve: Curve) -> list[Arrival]:
    """One patient after the other, along a curve stretched to the whole length."""
    times = curve.draw(given.chance.generator("arrivals"), given.count, given.real)
    kind = Kind.READER if given.name == "look" else Kind.PATIENT
    return [
        Arrival(at, kind, card, manner_of(given.chance.generator("manner", card)))
        for card, at in enumerate(times)
    ]


def manner_of(chance: Random) -> Manner:
    """How one patient goes about it, drawn."""
    first, second, third = (min(chance.expovariate(1 / mean), 3 * mean) for mean in HESITATES)
    return Manner(
        hesitates=(first, second, third + (DAWDLES_FOR if chance.random() < DAWDLES else 0)),
        twice=chance.random() < TWICE,
        leaves_at=chance.choice((1, 2, 3)) if chance.random() < LEAVES else 0,
    )


def with_manners(plan: Plan, change: Callable[[Manner], Manner]) -> Plan:
    """The same plan with everybody's manner changed."""
    changed = tuple(replace(each, manner=change(each.manner)) for each in plan.arrivals)
    return replace(plan, arrivals=changed)


def fewest(patients: int) -> int:
    """As few slots as a product has to allow for a list of patients: one for five."""
    return -(-patients // 5)


def slots_for(patients: int) -> int:
    """Enough that nobody goes without: a quarter more than patients."""
    return patients + patients // 4 + 10


def fault(
    system: str, operation: str, effect: Mapping[str, object], **more: object
) -> dict[str, object]:
    """A fault rule of the run's own, as the control plane takes it."""
    return {
        "name": f"load-{system}",
        "match": {"system": system, "operation": operation},
        "effect": effect,
        **more,
    }
