"""Who can be texted at which number, in all the practices of a world."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from gpworld.sms.numbers import normal_form

if TYPE_CHECKING:
    from gpworld.world import World

DIGITS = 4
"""The last ones are the same in every way to write a number; by them it is looked up."""


class Holders:
    """The patients of a world by mobile, as they are now."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, mobiles: Iterable[str]) -> frozenset[str]:
        """The NHS numbers of whoever can be texted at these numbers."""
        numbers = {normal_form(each) for each in mobiles}
        ends = {_end(number) for number in numbers}
        return frozenset(
            nhs_number
            for end in ends
            for mobile, nhs_number in self._by_end.get(end, ())
            if normal_form(mobile) in numbers
        )

    @cached_property
    def _by_end(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for practice in self._world.practices.values():
            for patient in practice.register.patients():
                if patient.nhs_number and patient.mobile:
                    of_this_end = found.setdefault(_end(patient.mobile), [])
                    of_this_end.append((patient.mobile, patient.nhs_number))
        return found


def _end(number: str) -> str:
    return "".join(filter(str.isdecimal, number))[-DIGITS:]
