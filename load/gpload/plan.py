"""What is to happen in a run: a plan of arrivals, made from a seed before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Who comes."""

    RECEPTIONIST = "receptionist"
    BATCH = "batch sender"
    PATIENT = "patient"
    READER = "reader"  # opens a link and goes no further
    REQUEST = "request patient"
    PFS = "PFS patient"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one patient goes about it; times in the world's seconds.

    Attributes:
        hesitates: before each page.
        twice: confirms twice at the same moment, as with a double tap.
        leaves_at: the page (1 identity, 2 days, 3 confirm) before which the patient gives up.
        confirms_at: seconds of the run, at which the patient confirms, whatever went before.
    """

    hesitates: tuple[float, float, float] = (0.0, 0.0, 0.0)
    twice: bool = False
    leaves_at: int = 0
    confirms_at: float | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody comes.

    ``at`` counts real seconds from the start; ``card`` is the first of the ``cards`` patients
    (see ``deck``) that it is about.
    """

    at: float
    kind: Kind
    card: int
    manner: Manner = Manner()
    cards: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """What the world needs before the first arrival.

    Attributes:
        patients: how many there have to be.
        invited: of these, how many have their text before the run begins.
        slots: how many appointments there have to be.
        extra_slots: how many more while patients are invited, closed again before the run.
        elsewhere: the appointments are at another site, reached through GP Connect.
        faults: rules as the control plane takes them.
        before_expiry: the run begins so many real seconds before the links expire.
        start_weekday, start_hour: when the run begins (Monday is 0), None for as it is.
    """

    patients: int
    invited: int
    slots: int
    extra_slots: int = 0
    elsewhere: bool = False
    faults: tuple[Mapping[str, object], ...] = ()
    before_expiry: float | None = None
    start_weekday: int | None = None
    start_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole run: every worker makes the same one and takes its own part.

    Attributes:
        seconds: real seconds from the first instant to the last.
        scale: the world's seconds in a real one.
        group: so many cards in a row stay with one worker.
    """

    shape: str
    seconds: float
    scale: float
    stage: Stage
    arrivals: tuple[Arrival, ...] = field(repr=False)
    group: int = 1

    def of_worker(self, place: int, workers: int) -> tuple[Arrival, ...]:
        """The arrivals whose cards one of so many workers holds."""
        return tuple(
            arrival
            for arrival in self.arrivals
            if holder(arrival.card, self.group, workers) == place
        )


def holder(card: int, group: int, workers: int) -> int:
    """Which worker holds a card: whole groups in turn."""
    return card // group % workers
