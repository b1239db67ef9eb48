"""Thirty-two hands at one book: one winner for each slot, and no line of the ledger lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from gpworld.book.refusals import Reason, Refusal
from unit.books import STAFF, a_book, a_session, wanted

HANDS = 32


def all_at_once(act: Callable[[int], object]) -> list[object]:
    """``act(0)`` to ``act(31)`` in as many threads, let go together; what each gave or raised."""
    gate = threading.Barrier(HANDS)
    given: list[object] = [None] * HANDS

    def hand(number: int) -> None:
        gate.wait(60)
        try:
            given[number] = act(number)
        except Refusal as refusal:
            given[number] = refusal.reason

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_of_many_who_want_one_slot_one_gets_it() -> None:
    for _ in range(20):
        book, _clock = a_book()
        session = a_session(book, 1)
        (slot,) = book.slots_of(session.id)
        given = all_at_once(lambda number: book.book(wanted(slot.id, patient=number)))  # noqa: B023 - runs within the turn
        assert Counter(map(str, given))[str(Reason.SLOT_TAKEN)] == HANDS - 1
        (winner,) = book.bookings(live=True)
        assert winner in given
        assert book.slot(slot.id).booking == winner.id


def test_booking_and_cancelling_by_many_hands_leaves_a_sound_ledger() -> None:
    book, _clock = a_book()
    session = a_session(book, 8)
    slots = [slot.id for slot in book.slots_of(session.id)]

    def hand(number: int) -> None:
        for turn in range(10):
            try:
                booking = book.book(wanted(slots[(number + turn) % 8], patient=number))
            except Refusal:
                continue
            book.cancel(booking.id, STAFF)

    all_at_once(hand)
    assert [change.number for change in book.since(0)] == list(range(1, book.version + 1))
    assert book.counts().free == 8
    assert len({booking.id for booking in book.bookings()}) == len(book.bookings())
