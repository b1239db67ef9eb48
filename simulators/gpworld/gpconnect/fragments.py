"""Slots as JSON, written once per version: what makes a long slot list quick."""

from __future__ import annotations

import orjson

from gpworld.book.model import Slot
from gpworld.gpconnect import wire


class Fragments:
    """The JSON of each slot as it was last sent.

    Slots are frozen values and a change makes a new one, so that the very same slot needs no second
    writing, whatever has been reset or restored in between.
    """

    def __init__(self) -> None:
        self._written: dict[int, tuple[Slot, bytes]] = {}

    def of(self, slot: Slot) -> bytes:
        """A bundle entry with this slot."""
        kept = self._written.get(slot.id)
        if kept is not None and kept[0] is slot:
            return kept[1]
        written = orjson.dumps({"resource": wire.slot(slot)})
        self._written[slot.id] = (slot, written)
        return written
