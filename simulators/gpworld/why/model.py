"""What a slot was held against, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Through(StrEnum):
    """The door by which somebody comes to a book."""

    STAFF = "staff"
    ONLINE = "online"
    GP_CONNECT = "gp-connect"


class Stage(StrEnum):
    """Where on the way to an appointment a rule is applied."""

    WAY = "way"  # before the book is looked at at all
    LIST = "list"  # when slots are listed
    PATIENT = "patient"  # when the patient is looked up
    BOOKING = "booking"  # when the appointment is made
    PRODUCT = "product"  # by the booking product, of what it was shown


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule.

    Attributes:
        rule: its name, such as ``embargo``.
        stage: where it is applied, by ``system``.
        passes: whether the slot may be had as far as this rule is concerned.
        says: what it found, in the system's own words where it has some.
    """

    rule: str
    stage: Stage
    system: str
    passes: bool
    says: str


GP_PRACTICE = ("gp-practice",)


@dataclass(frozen=True, slots=True)
class Who:
    """On whose behalf it is asked.

    Attributes:
        patient: an NHS number; empty for anybody.
        slot_type: the only type that is wanted; empty for any.
        organisation: the ODS code of the organisation that asks; empty for the site itself.
        types: what that organisation says it is, to GP Connect.
        through: the door; None for the one that goes with the organisation.
    """

    patient: str = ""
    slot_type: str = ""
    organisation: str = ""
    types: tuple[str, ...] = GP_PRACTICE
    through: Through | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The verdict on one slot: all rules in the order in which the systems apply them.

    ``kept_by`` names the rules that keep it; when there is none, it is offered.
    """

    site: str
    slot: int
    start: datetime
    at: datetime
    through: Through
    rules: tuple[Tried, ...]

    @property
    def kept_by(self) -> tuple[Tried, ...]:
        """The rules that keep the slot, the first to strike first."""
        return tuple(each for each in self.rules if not each.passes)

    @property
    def offered(self) -> bool:
        """Whether nothing keeps it."""
        return not self.kept_by

    @property
    def listed(self) -> bool:
        """Whether the clinical system lists it as free."""
        seen = (Stage.WAY, Stage.LIST)
        return all(each.passes for each in self.rules if each.stage in seen)
