"""Appointments as staff make, cancel and list them (B3)."""

from __future__ import annotations

from datetime import datetime

from gpworld.book import checks
from gpworld.book.checks import Attempt
from gpworld.book.model import Booking, Slot, SlotStatus, Wanted
from gpworld.book.refusals import Reason, Refusal
from gpworld.people.model import Standing
from gpworld.systmone import errors, walls, wire
from gpworld.systmone.calls import Answer, Desk
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message
from gpworld.systmone.slot_name import SlotName
from gpworld.systmone.staff_patients import must_name, named
from gpworld.systmone.state import Systmone

MOST_COMMENT = 500


def book(system: Systmone, desk: Desk) -> Answer:
    """StaffBookAppointment: any type; flags and limits of online booking do not matter."""
    must_name(desk.message)
    wanted = SlotName.read(desk.message)
    comment = _limited(desk.message, "comment")
    patient = named(desk)
    if patient.standing is not Standing.ACTIVE:
        raise Fault("9002")
    now, appointments = system.clock.now(), desk.practice.book
    wanted.must_lie_ahead(now)

    def fits(slot: Slot) -> bool:
        return slot.status(now) is SlotStatus.FREE

    try:
        slot = wanted.find(appointments, now, fits)
        booking = appointments.book(Wanted((slot.id,), patient.id, desk.by, comment), BOOKING)
    except Refusal as refusal:
        raise errors.staff(refusal) from None
    return Answer(wire.staff_booked(booking, slot, patient))


def not_withheld(attempt: Attempt) -> None:
    """No embargo holds the slot, be it free or taken: 9012 stands before 1103."""
    until = attempt.first.embargoed_until
    if until is not None and attempt.now < until:
        raise Refusal(Reason.SLOT_EMBARGOED)


BOOKING: tuple[checks.Check, ...] = (checks.not_past, checks.not_blocked, not_withheld)
"""What a slot must pass to be booked by staff, in order; after that it must be free."""


def cancel(system: Systmone, desk: Desk) -> Answer:
    """StaffCancelAppointment: any appointment of the unit that has not started."""
    number = wire.number_of("ap-", desk.message.need("apptId"))
    reason = _limited(desk.message, "reason")

    def coming(booking: Booking, now: datetime) -> None:
        if booking.live and booking.start <= now:
            raise Refusal(Reason.BOOKING_PAST)

    try:
        booking = desk.practice.book.cancel(number or 0, desk.by, reason, checks=(coming,))
    except Refusal as refusal:
        raise errors.staff(refusal) from None
    return Answer({"apptId": wire.appointment_id(booking.id), "status": "cancelled"})


def list_them(system: Systmone, desk: Desk) -> Answer:
    """StaffListAppointments: of a patient, of a period, or both."""
    message = desk.message
    whose = message.nhs_number() or message.get("patientId")
    dated = message.get("startDate") or message.get("endDate")
    if not whose and not dated:
        raise Fault("5", "give a patient, a period, or both")
    period = message.period() if dated else None
    patient = named(desk) if whose else None
    held = desk.practice.book.bookings(patient.id if patient else None)
    shown = [b for b in held if period is None or period.holds(walls.of(b.start))]
    shown.sort(key=lambda booking: (booking.start, wire.appointment_id(booking.id)))
    return Answer({}, tuple(wire.staff_appointment(desk.practice, booking) for booking in shown))


def _limited(message: Message, name: str) -> str:
    value = message.get(name) or ""
    if len(value) > MOST_COMMENT:
        raise Fault("9031", f"{name} is longer than {MOST_COMMENT} characters")
    return value
