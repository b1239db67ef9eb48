"""Whom a trace is about: the NHS numbers, each practice's own numbers, and the mobiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gpworld.core.faults import alike
from gpworld.sms.numbers import normal_form
from gpworld.trace.holders import Holders
from gpworld.trace.ids import Ids
from gpworld.trace.sightings import Sighting

if TYPE_CHECKING:
    from gpworld.people.model import Patient
    from gpworld.world import World

_NO_DIGITS = bytes(set(range(256)) - set(b"0123456789"))


@dataclass(frozen=True)
class People:
    """Some people, by NHS number, wherever they are registered."""

    world: World
    holders: Holders
    nhs_numbers: frozenset[str]

    @cached_property
    def patients(self) -> tuple[Patient, ...]:
        """They as each practice has them."""
        registers = (practice.register for practice in self.world.practices.values())
        found = (each.by_nhs_number(n) for each in registers for n in sorted(self.nhs_numbers))
        return tuple(each for each in found if each is not None)

    @cached_property
    def ids(self) -> Ids:
        """Everything that they go by on the wire."""
        return Ids((*self.nhs_numbers, *(each.id for each in self.patients)))

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

    def are_texted(self, seen: Sighting) -> bool:
        """Whether a request to the gateway is about a text to one of them."""
        body = seen.exchange.body
        if body and b"\\u" not in body:  # else digits may be written as escapes
            digits = body.translate(None, _NO_DIGITS)
            if not any(end in digits for end in self._ends):
                return False
        return any(alike(seen.facts.number, each) for each in self.mobiles)

    @cached_property
    def _ends(self) -> tuple[bytes, ...]:
        """How the digits of their mobiles end, however the beginning is written."""
        return tuple(each.encode().translate(None, _NO_DIGITS)[-10:] for each in self.mobiles)

    def exclude(self, seen: Sighting) -> bool:
        """Whether a request is about somebody else, as one of a batch may be."""
        if seen.facts.patient:
            return seen.facts.patient not in self.nhs_numbers
        if not seen.facts.number:
            return False
        holders = self.holders.of([seen.facts.number])
        return bool(holders) and not holders & self.nhs_numbers

    def at(self, ods: str) -> frozenset[int]:
        """A practice's own numbers of those of them whom it knows."""
        return self._at.get(ods, frozenset())

    @cached_property
    def _at(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for each in self.patients:
            found.setdefault(each.ods, set()).add(each.id)
        return {ods: frozenset(numbers) for ods, numbers in found.items()}
