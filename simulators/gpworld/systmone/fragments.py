"""Slots as XML attributes, written once per version: what makes a long slot list quick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gpworld.book.model import Slot
from gpworld.systmone import walls, xml


@dataclass(frozen=True, slots=True)
class Fragment:
    """What every list says of a slot: its start as a wall time, and its attributes as text."""

    slot: Slot
    start: datetime
    attributes: str


class Fragments:
    """The fragment of each slot as it was last written.

    Slots are frozen values and a change makes a new one, so that the very same slot needs no second
    writing, whatever has been reset or restored in between.
    """

    def __init__(self) -> None:
        self._written: dict[int, Fragment] = {}

    def of(self, slot: Slot) -> Fragment:
        """A slot's fragment."""
        kept = self._written.get(slot.id)
        if kept is None or kept.slot is not slot:
            start, end = walls.of(slot.start), walls.of(slot.end)
            attributes = xml.written(
                {"startDate": walls.written(start), "endDate": walls.written(end)}
                | {"type": slot.type}
            )
            kept = self._written[slot.id] = Fragment(slot, start, attributes)
        return kept
