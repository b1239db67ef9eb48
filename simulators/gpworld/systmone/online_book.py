"""The four appointment messages of an online user: list, book, view, cancel (A2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from gpworld.book import checks
from gpworld.book.model import Booker, Booking, Slot, SlotStatus, Via, Wanted
from gpworld.book.refusals import Reason, Refusal
from gpworld.core import london
from gpworld.people.model import Patient
from gpworld.practice import Practice
from gpworld.systmone import errors, wire
from gpworld.systmone.calls import Answer, Call
from gpworld.systmone.errors import Fault
from gpworld.systmone.fragments import Fragment
from gpworld.systmone.slot_name import SlotName
from gpworld.systmone.state import Systmone

MOST_NOTES = 500
BY = Booker(Via.ONLINE, "online")
Offer = Callable[[Slot, datetime], bool]


def list_slots(system: Systmone, call: Call) -> Answer:
    """ListSlots: what an online user may book, by session."""
    first = call.message.moment("startDate").date()
    last = first + timedelta(days=_days(call.message.need("numberOfDays")))
    offered, now, book = offer(call.practice), system.clock.now(), call.practice.book
    found: dict[int, list[Fragment]] = {}
    for slot in book.slots(london.midnight(first), london.midnight(last)):
        if slot.start > now and slot.status(now) is SlotStatus.FREE and offered(slot, now):
            found.setdefault(slot.session, []).append(system.fragments.of(slot))
    sessions = (
        wire.offered_session(call.practice, book.session(number), slots)
        for number, slots in found.items()
    )
    ahead = str(call.practice.organisation.online.days_ahead)
    return Answer(call.ids | {"bookableDays": ahead}, tuple(sessions))


def _days(text: str) -> int:
    """A number of days above zero, ten years at most: else error 5."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        raise Fault("5", "numberOfDays must be a whole number above zero")
    return min(int(digits[:6]), 3660)


def book_appointment(system: Systmone, call: Call) -> Answer:
    """BookAppointment by session, start and end: 5, 1102, 1103, 7."""
    wanted, notes = SlotName.read(call.message), call.message.get("notes") or ""
    if len(notes) > MOST_NOTES:
        raise Fault("5", f"notes are longer than {MOST_NOTES} characters")
    now, book, offered = system.clock.now(), call.practice.book, offer(call.practice)
    wanted.must_lie_ahead(now)
    rules = booking(system, call.practice, call.patient)

    def fits(slot: Slot) -> bool:
        return slot.booking is None and offered(slot, now)

    try:
        slot = wanted.find(book, now, fits)
        book.book(Wanted((slot.id,), call.patient.id, BY, notes), rules)
    except Refusal as refusal:
        raise errors.online(refusal) from None
    return Answer(call.ids)


def booking(system: Systmone, practice: Practice, patient: Patient) -> tuple[checks.Check, ...]:
    """What slot and patient must pass, in order."""
    return (
        checks.not_past,
        checks.offered(offer(practice)),
        checks.not_taken,
        checks.under_limit(_limit(system, practice, patient)),
    )


def _limit(system: Systmone, practice: Practice, patient: Patient) -> int:
    """The patient's own limit, else the practice's, else the simulator's; zero is a limit too."""
    own = (patient.max_appointments, practice.organisation.online.max_appointments)
    return next((most for most in own if most is not None), system.settings.appointment_limit)


def view_appointments(system: Systmone, call: Call) -> Answer:
    """ViewAppointments: still to come (Y), or past (N, the default)."""
    which = (call.message.get("futureAppointments") or "N").upper()
    if which not in ("Y", "N"):
        raise Fault("5", "futureAppointments must be Y or N")
    now = system.clock.now()
    held = call.practice.book.bookings(patient=call.patient.id, live=True)
    shown = [booking for booking in held if (booking.start > now) == (which == "Y")]
    if which == "N":
        shown.reverse()
    return Answer(call.ids, tuple(wire.appointment(call.practice, booking) for booking in shown))


def cancel_appointment(system: Systmone, call: Call) -> Answer:
    """CancelAppointment: 5 unknown, cancelled or another's, 5 started, 40 too late."""
    number = wire.number_of("ap-", call.message.need("apptId"))

    def own(booking: Booking, now: datetime) -> None:
        if booking.patient != call.patient.id or not booking.live:
            raise Refusal(Reason.NO_SUCH_BOOKING)
        if booking.start <= now:
            raise Refusal(Reason.BOOKING_PAST)
        if booking.start - now < timedelta(minutes=system.settings.cancel_minutes):
            raise Refusal(Reason.TOO_LATE_TO_CANCEL)

    try:
        call.practice.book.cancel(number or 0, BY, checks=(own,))
    except Refusal as refusal:
        raise errors.online(refusal) from None
    return Answer(call.ids)


def offer(practice: Practice) -> Offer:
    """Whether a slot is for online users at all, be it free or just taken."""
    ahead = timedelta(days=practice.organisation.online.days_ahead)

    def offered(slot: Slot, now: datetime) -> bool:
        withheld = slot.embargoed_until is not None and now < slot.embargoed_until
        in_time = london.local_date(slot.start) <= london.local_date(now) + ahead
        return slot.online and not slot.blocked and not withheld and in_time

    return offered
