"""The Partner API's operations on the appointment book (B2)."""

from __future__ import annotations

from datetime import timedelta

from gpworld.book.model import Booking, BookingStatus
from gpworld.emis import wire_partner as wire
from gpworld.emis.desk import Desk
from gpworld.emis.fragments import Fragments
from gpworld.emis.parameters import MOST_DAYS, Parameters, wrong
from gpworld.emis.wire_partner import Json, Shown

MOST_BEFORE, MOST_WITHIN = 60, 30 * 24 * 60
STATUSES = {
    2: BookingStatus.ARRIVED,
    3: BookingStatus.SENT_IN,
    4: BookingStatus.LEFT,
    12: BookingStatus.SENT_IN,
}
"""``statusId``; 12 sends a patient in without announcing it."""


def configuration(desk: Desk, asked: Parameters) -> Json:
    """GetAppointmentConfiguration."""
    return wire.configuration(desk.practice, desk.sessions(*asked.days()))


def sessions(desk: Desk, asked: Parameters) -> Json:
    """GetAppointmentSessions."""
    found = desk.sessions(*asked.days(MOST_DAYS))
    return wire.sessions(desk.practice, found, desk.now, asked.optional("slotType") or None)


class SlotLists:
    """GetSlotsForSession, joined from fragments; version 2 has the comments too."""

    def __init__(self) -> None:
        self._fragments: Fragments[Shown, bytes] = Fragments(wire.slot)

    def version_1(self, desk: Desk, asked: Parameters) -> bytes:
        """GetSlotsForSession."""
        return self._joined(desk, asked, False)

    def version_2(self, desk: Desk, asked: Parameters) -> bytes:
        """GetSlotsForSessionV2."""
        return self._joined(desk, asked, True)

    def _joined(self, desk: Desk, asked: Parameters, version_2: bool) -> bytes:
        book = desk.practice.book
        session = book.session(asked.number("appointmentSessionId"))
        rows = (
            wire.shown(desk.practice, one, desk.now, version_2) for one in book.slots_of(session.id)
        )
        pieces = (self._fragments.of((row.slot.id, version_2), row) for row in rows)
        return b'{"slot":[%s]}' % b",".join(pieces)


def book(desk: Desk, asked: Parameters) -> Json:
    """BookAppointment."""
    slot, number = asked.number("slotId"), asked.number("patientNumber")
    reason, by = asked.text("reason"), desk.booker(asked.filled("bookedBy"))
    note = asked.optional("bookingNote") or ""
    desk.practice.book.slot(slot)
    return _booked(desk, desk.book(slot, desk.patient(number), by, reason, note), slot)


def cancel(desk: Desk, asked: Parameters) -> Json:
    """CancelAppointment."""
    slot, number = asked.number("slotId"), asked.number("patientNumber")
    desk.practice.book.slot(slot)
    return _booked(desk, desk.cancel(slot, desk.patient(number).id), slot)


def patient_appointments(desk: Desk, asked: Parameters) -> Json:
    """GetPatientAppointments."""
    return _appointments(desk, asked, False)


def patient_appointments_v2(desk: Desk, asked: Parameters) -> Json:
    """GetPatientAppointmentsV2."""
    return _appointments(desk, asked, True)


def _appointments(desk: Desk, asked: Parameters, version_2: bool) -> Json:
    number, (first, last) = asked.number("patientNumber"), asked.days(MOST_DAYS)
    held = desk.appointments(desk.patient(number).id, first, last)
    return {
        "appointment": [
            wire.appointment(desk.practice, booking, slot, version_2) for booking, slot in held
        ]
    }


def booked_patients(desk: Desk, asked: Parameters) -> Json:
    """GetBookedPatients."""
    return _waiting(desk, asked, BookingStatus.BOOKED)


def arrived_patients(desk: Desk, asked: Parameters) -> Json:
    """GetArrivedPatients."""
    return _waiting(desk, asked, BookingStatus.ARRIVED)


def sent_in_patients(desk: Desk, asked: Parameters) -> Json:
    """GetSentInPatients."""
    return _waiting(desk, asked, BookingStatus.SENT_IN)


def _waiting(desk: Desk, asked: Parameters, status: BookingStatus) -> Json:
    before = timedelta(minutes=asked.minutes("minutesBefore", MOST_BEFORE))
    within = timedelta(minutes=asked.minutes("minutesWithin", MOST_WITHIN))
    found = desk.waiting(status, before, within)
    return {"appointment": [wire.waiting(desk.practice, one, slot) for one, slot in found]}


def set_status(desk: Desk, asked: Parameters) -> None:
    """SetAppointmentStatus."""
    desk.set_status(asked.number("slotId"), _status(asked))


def set_status_ex(desk: Desk, asked: Parameters) -> Json:
    """SetAppointmentStatusEx."""
    slot, status = asked.number("slotId"), _status(asked)
    number = asked.number("patientNumber")
    return _booked(desk, desk.set_status(slot, status, desk.patient(number).id), slot)


def _status(asked: Parameters) -> BookingStatus:
    number = asked.number("statusId")
    if number not in STATUSES:
        raise wrong(f"statusId is {number}: send one of {', '.join(map(str, STATUSES))}")
    return STATUSES[number]


def add_comment(desk: Desk, asked: Parameters) -> None:
    """AddSlotComment."""
    desk.comment(asked.number("slotId"), asked.filled("comment", "slotComment", "text"))


def set_notes(desk: Desk, asked: Parameters) -> Json:
    """SetSlotNotes."""
    slot, text = asked.number("slotId"), asked.text("notes", "slotNotes", "text")
    return {"slotId": slot, "notes": desk.note(slot, text).notes}


def set_type(desk: Desk, asked: Parameters) -> None:
    """SetSlotType."""
    slot, wanted = asked.number("slotId"), asked.filled("slotType", "slotTypeId", "typeId", "type")
    desk.practice.book.slot(slot)
    known = {
        one.type
        for session in desk.practice.book.sessions()
        for one in desk.practice.book.slots_of(session.id)
    }
    name = next((name for name in sorted(known) if wire.is_type(name, wanted)), None)
    if name is None:
        raise wrong(f"slotType {wanted!r} is no slot type of this practice: send its name or id")
    desk.retype(slot, name)


def _booked(desk: Desk, booking: Booking, slot: int) -> Json:
    row, holder = desk.practice.book.slot(slot), desk.patient(booking.patient)
    return wire.booked(booking, row, holder, desk.now)
