"""Small values that more than one part of the domain speaks of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in the shape most dialects can be made from."""

    house: str = ""
    street: str = ""
    village: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""

    def lines(self) -> tuple[str, ...]:
        """The parts that are there, without the postcode."""
        first = " ".join(part for part in (self.house, self.street) if part)
        return tuple(part for part in (first, self.village, self.town, self.county) if part)

    def one_line(self) -> str:
        """The whole address in one line."""
        return ", ".join((*self.lines(), self.postcode) if self.postcode else self.lines())
