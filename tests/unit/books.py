"""A small book for tests: one session of ten-minute slots, a clock moved by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from gpworld.book.book import Book
from gpworld.book.model import Booker, Session, SlotPlan, Via, Wanted
from gpworld.core.clock import WorldClock
from unit.stand_ins import START

STAFF = Booker(Via.STAFF, "asha.patel")
ONLINE = Booker(Via.ONLINE, "account-1")
OPENING = START + timedelta(days=1)


def a_book() -> tuple[Book, WorldClock]:
    """An empty book and its clock."""
    clock = WorldClock(START)
    return Book("Y90001", clock.now), clock


def a_session(book: Book, count: int = 6, start: datetime = OPENING, **slot: object) -> Session:
    """Open a session of ``count`` routine slots."""
    step = timedelta(minutes=10)
    plans = [
        SlotPlan(start + number * step, 10, **{"type": "Routine", **slot})  # type: ignore[arg-type]  # fields of SlotPlan, named by tests
        for number in range(count)
    ]
    return book.open_session("Morning", site=1, clinicians=(1,), slot_minutes=10, slots=plans)


def wanted(*slots: int, patient: int = 1, by: Booker = STAFF, **more: object) -> Wanted:
    """What somebody wants booked."""
    return Wanted(slots, patient, by, **more)  # type: ignore[arg-type]  # fields of Wanted, named by tests
