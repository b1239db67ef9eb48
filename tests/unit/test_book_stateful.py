"""Whatever is done to a book: slots are conserved, each has one holder, the ledger tells all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gpworld.book import checks
from gpworld.book.model import Did
from gpworld.book.refusals import Reason, Refusal
from unit.books import STAFF, a_book, a_session, wanted
from unit.stand_ins import START

PICK = st.integers(0, 1_000)
PATIENT = st.integers(1, 4)


def refused(act: Callable[[], object]) -> Reason | None:
    """Why ``act`` was refused, or None when it was done."""
    try:
        act()
    except Refusal as refusal:
        return refusal.reason
    return None


class BookUnderAnyHand(RuleBasedStateMachine):
    """Opens, closes, books, cancels, blocks and deletes in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.book, self.clock = a_book()
        self.kept = self.book.state()

    def slots(self) -> list[int]:
        return sorted(self.book.state().slots)

    @rule(days=st.integers(0, 3), count=st.integers(1, 3))
    def the_practice_opens_a_session(self, days: int, count: int) -> None:
        a_session(self.book, count, START + timedelta(days=days, hours=1))

    @precondition(lambda self: self.book.sessions())
    @rule(pick=PICK)
    def the_practice_closes_a_session(self, pick: int) -> None:
        sessions = self.book.sessions()
        self.book.close_session(sessions[pick % len(sessions)].id, STAFF)

    @precondition(lambda self: self.slots())
    @rule(pick=PICK, patient=PATIENT, several=st.booleans())
    def somebody_books(self, pick: int, patient: int, several: bool) -> None:
        ids = self.slots()
        chosen = [ids[(pick + more) % len(ids)] for more in range(2 if several else 1)]
        slots = [self.book.any_slot(slot) for slot in chosen]
        takable = not any(slot.deleted or slot.booking for slot in slots)
        order = wanted(*chosen, patient=patient)
        reason = refused(lambda: self.book.book(order, [checks.adjacent]))
        if takable:
            assert reason in (None, Reason.NOT_ADJACENT)
        else:
            assert reason in (Reason.NO_SUCH_SLOT, Reason.SLOT_TAKEN, Reason.NOT_ADJACENT)

    @precondition(lambda self: self.book.bookings())
    @rule(pick=PICK)
    def somebody_cancels(self, pick: int) -> None:
        bookings = self.book.bookings()
        booking = bookings[pick % len(bookings)]
        reason = refused(lambda: self.book.cancel(booking.id, STAFF))
        assert reason is (None if booking.live else Reason.BOOKING_CANCELLED)

    @precondition(lambda self: self.slots())
    @rule(pick=PICK, blocked=st.booleans())
    def the_practice_blocks_or_deletes(self, pick: int, blocked: bool) -> None:
        slot = self.book.any_slot(self.slots()[pick % len(self.slots())])
        if slot.deleted:
            return
        if blocked:
            self.book.change_slot(slot.id, STAFF, blocked=not slot.blocked)
        else:
            self.book.delete_slot(slot.id, STAFF)

    @rule()
    def somebody_keeps_the_book(self) -> None:
        self.kept = self.book.state()

    @rule()
    def somebody_puts_the_kept_book_back(self) -> None:
        self.book.restore(self.kept)
        assert self.book.state() == self.kept

    @invariant()
    def slots_are_conserved(self) -> None:
        counts = self.book.counts()
        standing = counts.free + counts.booked + counts.blocked + counts.embargoed
        assert standing + counts.deleted == counts.created == len(self.slots())

    @invariant()
    def a_slot_has_one_holder_and_knows_it(self) -> None:
        holders: dict[int, int] = {}
        for booking in self.book.bookings(live=True):
            for slot in booking.slots:
                assert slot not in holders
                holders[slot] = booking.id
        slots = self.book.state().slots.values()
        assert {slot.id: slot.booking for slot in slots if slot.booking} == holders
        assert not any(slot.deleted for slot in slots if slot.booking)

    @invariant()
    def the_ledger_replayed_is_the_book(self) -> None:
        created: set[int] = set()
        deleted: set[int] = set()
        held: dict[int, int] = {}
        for number, change in enumerate(self.book.since(0), 1):
            assert change.number == number
            if change.did is Did.OPENED:
                created |= set(change.slots)
            elif change.did is Did.DELETED:
                deleted |= set(change.slots)
            elif change.did is Did.BOOKED:
                assert change.booking is not None
                assert not held.keys() & set(change.slots)
                held |= dict.fromkeys(change.slots, change.booking)
            elif change.did is Did.CANCELLED:
                for slot in change.slots:
                    assert held.pop(slot) == change.booking
        slots = self.book.state().slots
        assert created == slots.keys()
        assert deleted == {slot.id for slot in slots.values() if slot.deleted}
        assert held == {slot.id: slot.booking for slot in slots.values() if slot.booking}

    @invariant()
    def slots_by_time_and_by_session_are_the_same_slots(self) -> None:
        by_time = self.book.slots(START, START + timedelta(days=9))
        by_session = [s for each in self.book.sessions() for s in self.book.slots_of(each.id)]
        assert sorted(slot.id for slot in by_time) == sorted(slot.id for slot in by_session)


TestBookUnderAnyHand = BookUnderAnyHand.TestCase
TestBookUnderAnyHand.settings = settings(stateful_step_count=30)
