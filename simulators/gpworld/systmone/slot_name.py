"""A slot as messages name it, by session, start and end: no slot has an id here (A2, B2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from gpworld.book.book import Book
from gpworld.book.model import Slot
from gpworld.book.refusals import Reason, Refusal
from gpworld.systmone import walls, wire
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message


@dataclass(frozen=True, slots=True)
class SlotName:
    """A session's number and two wall times, as a message gives them."""

    session: int | None
    start: datetime
    end: datetime

    @classmethod
    def read(cls, message: Message) -> Self:
        """The slot that a message names: error 5 where one of the three is missing."""
        session = wire.number_of("ses-", message.need("sessionId"))
        return cls(session, message.moment("startDate"), message.moment("endDate"))

    def must_lie_ahead(self, now: datetime) -> None:
        """Error 5 for a start in the past."""
        if walls.has_come(self.start, now):
            raise Fault("5", "the start date is in the past")

    def find(self, book: Book, now: datetime, fits: Callable[[Slot], bool]) -> Slot:
        """The slot that is meant.

        Two slots of a session may have one name: side by side, or an hour apart when the clocks
        go back.  One that has not started and fits is then preferred, then the earliest.

        Raises:
            Refusal: NO_SUCH_SLOT.
        """
        alike = [slot for slot in book.slots_of(self.session or 0) if self._names(slot)]
        if not alike:
            raise Refusal(Reason.NO_SUCH_SLOT)
        return min(alike, key=lambda slot: (slot.start <= now, not fits(slot), slot.start, slot.id))

    def _names(self, slot: Slot) -> bool:
        return walls.of(slot.start) == self.start and walls.of(slot.end) == self.end
