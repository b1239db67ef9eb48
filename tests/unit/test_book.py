"""The appointment book: what it holds, what it refuses, what it writes down."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from gpworld.book import checks
from gpworld.book.book import Book
from gpworld.book.checks import Attempt, Check
from gpworld.book.model import BookingStatus, Change, Channel, Did, SlotStatus
from gpworld.book.refusals import Reason, Refusal
from gpworld.core.clock import WorldClock
from unit.books import ONLINE, OPENING, STAFF, a_book, a_session, wanted
from unit.stand_ins import START


@pytest.fixture
def world() -> tuple[Book, WorldClock]:
    return a_book()


@pytest.fixture
def book(world: tuple[Book, WorldClock]) -> Book:
    return world[0]


def refused(reason: Reason, act: Callable[[], object]) -> None:
    """``act`` is refused for this reason."""
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.reason is reason


def slot_ids(book: Book) -> list[int]:
    return [slot.id for slot in book.slots(START, START + timedelta(days=90))]


def test_a_session_starts_with_its_first_slot_and_ends_with_its_last(book: Book) -> None:
    session = a_session(book, 3)
    assert (session.start, session.end) == (OPENING, OPENING + timedelta(minutes=30))
    assert book.sessions() == [session]
    assert book.sessions(OPENING + timedelta(seconds=1)) == []


def test_a_booked_slot_names_its_booking_and_a_cancelled_one_is_free_again(book: Book) -> None:
    a_session(book, 1)
    (slot,) = slot_ids(book)
    booking = book.book(wanted(slot, reason="Cough"))
    assert book.slot(slot).status(START) is SlotStatus.BOOKED
    assert (booking.start, booking.end) == (OPENING, OPENING + timedelta(minutes=10))
    cancelled = book.cancel(booking.id, STAFF, "better")
    assert cancelled.status is BookingStatus.CANCELLED
    assert (cancelled.cancelled_by, cancelled.cancel_reason) == (STAFF, "better")
    assert book.slot(slot).status(START) is SlotStatus.FREE
    assert book.bookings(patient=1, live=True) == []
    assert book.bookings(patient=1) == [cancelled]


def test_a_taken_slot_is_refused_and_nothing_changes(book: Book) -> None:
    a_session(book, 1)
    (slot,) = slot_ids(book)
    book.book(wanted(slot))
    version = book.version
    refused(Reason.SLOT_TAKEN, lambda: book.book(wanted(slot, patient=2)))
    assert book.version == version


def test_several_slots_are_booked_together_or_not_at_all(book: Book) -> None:
    a_session(book, 3)
    first, second, third = slot_ids(book)
    book.book(wanted(second))
    refused(Reason.SLOT_TAKEN, lambda: book.book(wanted(first, second, patient=2)))
    assert book.slot(first).booking is None
    refused(Reason.NO_SUCH_SLOT, lambda: book.book(wanted(third, 999, patient=2)))
    assert book.slot(third).booking is None


@pytest.mark.parametrize(
    ("reason", "act"),
    [
        (Reason.NO_SUCH_SLOT, lambda book: book.book(wanted(999))),
        (Reason.NO_SUCH_SLOT, lambda book: book.slot(999)),
        (Reason.NO_SUCH_SESSION, lambda book: book.session(999)),
        (Reason.NO_SUCH_BOOKING, lambda book: book.cancel(999, STAFF)),
        (Reason.NO_SUCH_BOOKING, lambda book: book.booking(999)),
        (Reason.NO_SUCH_SLOT, lambda book: book.find(1, START, START)),
    ],
    ids=["book", "slot", "session", "cancel", "booking", "find"],
)
def test_what_is_not_there_is_refused_by_name(
    book: Book, reason: Reason, act: Callable[[Book], object]
) -> None:
    refused(reason, lambda: act(book))


def test_a_cancelled_booking_can_neither_be_cancelled_nor_amended(book: Book) -> None:
    a_session(book, 1)
    booking = book.book(wanted(*slot_ids(book)))
    book.cancel(booking.id, STAFF)
    refused(Reason.BOOKING_CANCELLED, lambda: book.cancel(booking.id, STAFF))
    refused(Reason.BOOKING_CANCELLED, lambda: book.amend(booking.id, STAFF, note="late"))


def test_amending_counts_up_the_version_and_keeps_slots_and_patient(book: Book) -> None:
    a_session(book, 1)
    booking = book.book(wanted(*slot_ids(book)))
    amended = book.amend(booking.id, STAFF, note="ramp")
    assert (amended.note, amended.slots, amended.patient) == ("ramp", booking.slots, 1)
    assert amended.version > booking.version
    arrived = book.amend(booking.id, STAFF, did=Did.STATUS, status=BookingStatus.ARRIVED)
    assert book.since(0)[-1].did is Did.STATUS
    assert arrived.live


def test_a_slot_is_found_by_its_times_a_free_one_first(book: Book) -> None:
    session = a_session(book, 1)
    twin = a_session(book, 1)
    (slot,) = book.slots_of(session.id)
    book.book(wanted(slot.id))
    assert book.find(session.id, slot.start, slot.end).id == slot.id
    assert book.find(twin.id, slot.start, slot.end).booking is None
    refused(Reason.NO_SUCH_SLOT, lambda: book.find(session.id, slot.start, slot.start))


def test_closing_a_session_cancels_whoever_was_booked(book: Book) -> None:
    session = a_session(book, 2)
    booking = book.book(wanted(slot_ids(book)[0]))
    book.close_session(session.id, STAFF)
    assert book.booking(booking.id).status is BookingStatus.CANCELLED
    assert book.booking(booking.id).cancel_reason == "cancelled by the practice"
    assert slot_ids(book) == []
    refused(Reason.NO_SUCH_SESSION, lambda: book.session(session.id))
    assert book.any_session(session.id) == session
    assert book.any_slot(booking.slots[0]).deleted


def test_slots_are_counted_by_where_they_stand(book: Book) -> None:
    session = a_session(book, 5)
    first, second, third, fourth, _ = slot_ids(book)
    book.book(wanted(first))
    book.change_slot(second, STAFF, blocked=True)
    book.change_slot(third, STAFF, embargoed_until=OPENING)
    book.delete_slot(fourth, STAFF)
    counts = book.counts(session.id)
    assert (counts.free, counts.booked, counts.blocked) == (1, 1, 1)
    assert (counts.embargoed, counts.deleted, counts.created) == (1, 1, 5)


def test_an_embargo_ends_by_itself(world: tuple[Book, WorldClock]) -> None:
    book, clock = world
    a_session(book, 1, embargoed_until=START + timedelta(hours=1))
    (slot,) = slot_ids(book)
    assert book.slot(slot).status(clock.now()) is SlotStatus.EMBARGOED
    clock.advance(timedelta(hours=1))
    assert book.slot(slot).status(clock.now()) is SlotStatus.FREE


def test_each_change_is_one_numbered_line_of_the_ledger(book: Book) -> None:
    heard: list[Change] = []
    book.listen(heard.append)
    session = a_session(book, 2)
    first, second = slot_ids(book)
    booking = book.book(wanted(first, by=ONLINE))
    book.change_slot(second, STAFF, blocked=True)
    book.change_slot(second, STAFF, blocked=False)
    book.change_slot(second, STAFF, type="Blood test")
    book.cancel(booking.id, STAFF, "no")
    did = [change.did for change in book.since(0)]
    assert did == [
        Did.OPENED,
        Did.BOOKED,
        Did.BLOCKED,
        Did.UNBLOCKED,
        Did.RETYPED,
        Did.CANCELLED,
    ]
    assert [change.number for change in book.since(0)] == [1, 2, 3, 4, 5, 6]
    assert heard == book.since(0)
    assert book.since(4)[0].detail == "type"
    assert book.since(1)[0].by == ONLINE
    assert book.since(0)[0].session == session.id


def check_refuses(book: Book, check: Check, slots: tuple[int, ...], **more: object) -> Reason:
    with pytest.raises(Refusal) as refusal:
        book.book(wanted(*slots, **more), [check])
    return refusal.value.reason


def late(now: datetime) -> datetime:
    return now + timedelta(days=42)


@pytest.mark.parametrize(
    ("check", "slot", "reason"),
    [
        (checks.not_blocked, {"blocked": True}, Reason.SLOT_BLOCKED),
        (checks.not_embargoed, {"embargoed_until": OPENING}, Reason.SLOT_EMBARGOED),
        (checks.offered(lambda slot, now: slot.online), {"online": False}, Reason.NOT_OFFERED),
        (checks.phone_for_telephone, {"channel": Channel.TELEPHONE}, Reason.PHONE_MISSING),
        (checks.within(timedelta(days=2), late), {}, Reason.TOO_SOON),
        (checks.within(timedelta(0), lambda now: now), {}, Reason.TOO_FAR),
        (checks.under_limit(0), {}, Reason.LIMIT_REACHED),
    ],
)
def test_a_check_refuses_for_its_own_reason(
    book: Book, check: Check, slot: dict[str, object], reason: Reason
) -> None:
    a_session(book, 1, **slot)
    assert check_refuses(book, check, tuple(slot_ids(book))) is reason


def test_a_slot_that_starts_now_is_past(world: tuple[Book, WorldClock]) -> None:
    book, clock = world
    a_session(book, 1)
    clock.set(OPENING - timedelta(seconds=1))
    book.cancel(book.book(wanted(*slot_ids(book)), [checks.not_past]).id, STAFF)
    clock.set(OPENING)
    assert check_refuses(book, checks.not_past, tuple(slot_ids(book))) is Reason.SLOT_PAST


def test_only_appointments_still_to_come_count_towards_a_limit(
    world: tuple[Book, WorldClock],
) -> None:
    book, clock = world
    a_session(book, 3)
    first, second, third = slot_ids(book)
    limit = [checks.under_limit(1)]
    book.book(wanted(first), limit)
    refused(Reason.LIMIT_REACHED, lambda: book.book(wanted(second), limit))
    clock.set(OPENING)
    book.book(wanted(second), limit)
    refused(Reason.LIMIT_REACHED, lambda: book.book(wanted(third), limit))


@pytest.mark.parametrize(
    ("pick", "change"),
    [((0, 2), {}), ((1, 0), {}), ((0, 1), {"type": "Smear test"}), ((0, 1), {"channel": "video"})],
)
def test_slots_booked_together_follow_one_another_alike(
    book: Book, pick: tuple[int, ...], change: dict[str, str]
) -> None:
    a_session(book, 3)
    ids = slot_ids(book)
    book.book(wanted(ids[0], ids[1]), [checks.adjacent])
    book.cancel(book.bookings()[0].id, STAFF)
    for field, value in change.items():
        kept = Channel(value) if field == "channel" else value
        book.change_slot(ids[1], STAFF, **{field: kept})
    chosen = tuple(ids[place] for place in pick)
    assert check_refuses(book, checks.adjacent, chosen) is Reason.NOT_ADJACENT


def test_checks_run_in_the_order_given_and_before_the_slot_is_seen_to_be_taken(
    book: Book,
) -> None:
    a_session(book, 1, blocked=True)
    (slot,) = slot_ids(book)
    book.book(wanted(slot))
    seen: list[Attempt] = []
    refused(Reason.SLOT_BLOCKED, lambda: book.book(wanted(slot), [seen.append, checks.not_blocked]))
    assert len(seen) == 1


def test_a_book_put_back_is_the_same_book(book: Book) -> None:
    session = a_session(book, 3)
    first, second, _ = slot_ids(book)
    booking = book.book(wanted(first))
    kept = pickle.loads(pickle.dumps(book.state()))
    book.cancel(booking.id, STAFF)
    book.book(wanted(second))
    book.close_session(session.id, STAFF)
    a_session(book, 4, START + timedelta(days=2))
    book.restore(kept)
    assert book.state() == kept
    assert book.bookings(patient=1, live=True) == [booking]
    assert [slot.id for slot in book.slots_of(session.id)] == slot_ids(book)
    assert book.book(wanted(second)).id == booking.id + 1
