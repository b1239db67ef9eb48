"""One question put to a world, and the rules that several doors have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gpworld.book.checks import Attempt, Check
from gpworld.book.model import Booker, Slot, SlotStatus, Via, Wanted
from gpworld.book.refusals import Refusal
from gpworld.people.model import Patient
from gpworld.why.model import Stage, Tried, Who

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

STATUSES = (
    (SlotStatus.DELETED, "deleted", "the practice has deleted it"),
    (SlotStatus.BOOKED, "taken", "somebody holds it"),
    (SlotStatus.BLOCKED, "blocked", "the practice has blocked it"),
    (SlotStatus.EMBARGOED, "embargo", "it is not open for booking yet"),
)
"""What may keep a slot from being free, in the order in which a slot's status is found."""


@dataclass(frozen=True)
class Asking:
    """A slot of a practice at one instant, and who would like it."""

    world: World
    practice: Practice
    slot: Slot
    who: Who
    at: datetime

    @property
    def patient(self) -> Patient | None:
        """The patient as the practice has them, if it does."""
        return self.practice.register.by_nhs_number(self.who.patient) if self.who.patient else None

    def tried(self, rule: str, stage: Stage, system: str, passes: bool, if_not: str) -> Tried:
        """A rule with what it says: ``if_not`` or nothing much."""
        return Tried(rule, stage, system, passes, "passes" if passes else if_not)

    def free(self, system: str) -> Iterator[Tried]:
        """The slot's status, reason by reason."""
        status = self.slot.status(self.at)
        for one, rule, why in STATUSES:
            yield self.tried(rule, Stage.LIST, system, status is not one, why)

    def attempted(
        self, names: Sequence[str], rules: Sequence[Check], stage: Stage, system: str
    ) -> Iterator[Tried]:
        """A dialect's own checks, each run as if this were being booked; nothing is."""
        patient = self.patient
        wanted = Wanted((self.slot.id,), patient.id if patient else 0, Booker(Via.STAFF))
        attempt = Attempt(self.practice.book, wanted, (self.slot,), self.at)
        for name, check in zip(names, rules, strict=True):
            try:
                check(attempt)
            except Refusal as refusal:
                yield Tried(str(name), stage, system, False, refusal.detail)
            else:
                yield Tried(str(name), stage, system, True, "passes")
