"""Whom a trace is about: the NHS numbers, each practice's own numbers, and the mobiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gpworld.sms.numbers import normal_form

if TYPE_CHECKING:
    import re

    from gpworld.people.model import Patient
    from gpworld.world import World

from gpworld.trace.sightings import Sighting, any_of


@dataclass(frozen=True)
class People:
    """Some people, by NHS number, wherever they are registered."""

    world: World
    nhs_numbers: frozenset[str]

    @cached_property
    def patients(self) -> tuple[Patient, ...]:
        """They as each practice has them."""
        registers = (practice.register for practice in self.world.practices.values())
        found = (each.by_nhs_number(n) for each in registers for n in sorted(self.nhs_numbers))
        return tuple(each for each in found if each is not None)

    @cached_property
    def ids(self) -> re.Pattern[bytes] | None:
        """Everything that they go by on the wire."""
        return any_of((*self.nhs_numbers, *(each.id for each in self.patients)))

    @cached_property
    def mobiles(self) -> frozenset[str]:
        """The numbers that they can be texted at."""
        written = (each.mobile for each in self.patients)
        return frozenset(normal_form(each) for each in written if each)

    def are_asked_about(self, seen: Sighting) -> bool:
        """Whether a request names one of them, or comes out of a session of theirs."""
        if seen.asks_about(self.ids):
            return True
        return seen.in_session and seen.facts.patient in self.nhs_numbers

    def exclude(self, seen: Sighting) -> bool:
        """Whether a request is about somebody else, as one of a batch may be."""
        if seen.facts.patient:
            return seen.facts.patient not in self.nhs_numbers
        if not seen.facts.number:
            return False
        holders = everybody_at(self.world, [seen.facts.number])
        return bool(holders) and not holders & self.nhs_numbers

    def holds(self, ods: str, patient: int) -> bool:
        """Whether a practice's patient of this number is one of them."""
        return any((each.ods, each.id) == (ods, patient) for each in self.patients)


def everybody_at(world: World, mobiles: Iterable[str]) -> frozenset[str]:
    """The NHS numbers of whoever can be texted at these numbers."""
    numbers = {normal_form(each) for each in mobiles}
    return frozenset(
        patient.nhs_number
        for practice in world.practices.values()
        for patient in practice.register.patients()
        if patient.nhs_number and patient.mobile and normal_form(patient.mobile) in numbers
    )
