"""What a patient may do with appointments online: PFS's rules in the contract's order (A4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from gpworld.book import checks
from gpworld.book.model import (
    Booker,
    Booking,
    BookingStatus,
    Session,
    Slot,
    SlotStatus,
    Via,
    Wanted,
)
from gpworld.book.refusals import Reason, Refusal
from gpworld.core import london
from gpworld.emis.access import Acting
from gpworld.emis.errors_pfs import BOOKING, CANCELLING, PfsRefusal
from gpworld.practice import Practice
from gpworld.staff.model import OnlineRules

A_YEAR = timedelta(days=365)


def bookable(practice: Practice, now: datetime) -> tuple[datetime, datetime]:
    """From when to before when a patient may book."""
    rules = practice.organisation.online
    return now + timedelta(minutes=rules.minutes_notice), _latest(rules, now)


def offers(practice: Practice, first: datetime, last: datetime, now: datetime) -> list[Slot]:
    """What a patient is shown of [first, last): free, open online, in the window, to come."""
    earliest, latest = bookable(practice, now)
    return [
        slot
        for slot in practice.book.slots(max(first, earliest), min(last, latest))
        if slot.online and slot.start > now and slot.status(now) is SlotStatus.FREE
    ]


def steady_until(practice: Practice, first: datetime, last: datetime, now: datetime) -> datetime:
    """Until when the offer of [first, last) stays as it is now, if nobody touches the book.

    It changes when the next slot comes too near or starts, an embargo ends, or a day begins.
    """
    notice = timedelta(minutes=practice.organisation.online.minutes_notice)
    ends = [london.midnight(london.local_date(now) + timedelta(days=1))]
    for slot in practice.book.slots(max(first, now), last):
        if slot.start - notice > now:
            ends.append(slot.start - notice)
        if slot.embargoed_until is not None and slot.embargoed_until > now:
            ends.append(slot.embargoed_until)
    return min(ends)


def sessions(practice: Practice, first: datetime, last: datetime, now: datetime) -> list[Session]:
    """Sessions that touch [first, last), and any that a slot offered there belongs to."""
    offering = {slot.session for slot in offers(practice, first, last, now)}
    return [
        one
        for one in practice.book.sessions()
        if (one.start < last and one.end > first) or one.id in offering
    ]


def appointments(
    someone: Acting, now: datetime, past: bool, since: datetime | None
) -> tuple[datetime, list[Booking]]:
    """From when the patient's appointments are shown, and those that start after it."""
    held = someone.practice.book.bookings(someone.patient.id, live=True)
    if not past:
        return now, [one for one in held if one.start > now]
    first = since or london.midnight(london.local_date(now) - A_YEAR)
    return first, [one for one in held if one.start >= first]


def book(someone: Acting, slot: int, reason: str, telephone: str | None) -> Booking:
    """Book a slot for the patient; a reason that the practice does not ask for is not kept."""
    rules, limit = someone.rules, someone.patient.max_appointments
    wanted = Wanted(
        slots=(slot,),
        patient=someone.patient.id,
        by=Booker(Via.ONLINE, someone.account.account_id),
        reason="" if rules.booking_reason == "none" else reason,
        telephone=telephone,
    )
    try:
        return someone.practice.book.book(
            wanted,
            (
                *booking(rules, limit),
                checks.phone_for_telephone,
                _reason_given(mandatory=rules.booking_reason == "mandatory"),
            ),
        )
    except Refusal as refused:
        raise PfsRefusal(BOOKING[refused.reason]) from None


def booking(rules: OnlineRules, limit: int | None) -> tuple[checks.Check, ...]:
    """What slot and patient must pass, in order; ``limit`` is the patient's own, if any."""
    return (
        checks.offered(_open_online),
        checks.not_past,
        checks.within(timedelta(minutes=rules.minutes_notice), lambda now: _latest(rules, now)),
        checks.not_taken,
        checks.under_limit(rules.max_appointments if limit is None else limit),
    )


def cancel(someone: Acting, slot_id: int, reason: str) -> Booking:
    """Cancel the patient's appointment in a slot."""
    book = someone.practice.book
    try:
        held = book.slot(slot_id).booking
        if held is None or book.booking(held).patient != someone.patient.id:
            raise Refusal(Reason.NO_SUCH_BOOKING)
        by = Booker(Via.ONLINE, someone.account.account_id)
        return book.cancel(held, by, reason, (_cancellable,))
    except Refusal as refused:
        raise PfsRefusal(CANCELLING[refused.reason]) from None


def _latest(rules: OnlineRules, now: datetime) -> datetime:
    return london.midnight(london.local_date(now) + timedelta(days=rules.days_ahead + 1))


def _open_online(slot: Slot, now: datetime) -> bool:
    return slot.online and slot.status(now) in (SlotStatus.FREE, SlotStatus.BOOKED)


def _reason_given(*, mandatory: bool) -> checks.Check:
    def check(attempt: checks.Attempt) -> None:
        if mandatory and not attempt.wanted.reason.strip():
            raise Refusal(Reason.REASON_MISSING)

    return check


def _cancellable(booking: Booking, now: datetime) -> None:
    if not booking.live:
        raise Refusal(Reason.BOOKING_CANCELLED)
    if booking.start <= now:
        raise Refusal(Reason.BOOKING_PAST)
    if booking.status is not BookingStatus.BOOKED:
        raise Refusal(Reason.TOO_LATE_TO_CANCEL)
