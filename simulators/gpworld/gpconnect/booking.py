"""Booking an appointment: section 7.6, its checks in the contract's order."""

from __future__ import annotations

import orjson

from gpworld.book import checks
from gpworld.book.checks import Attempt, Check
from gpworld.book.model import Booker, Slot, Via, Wanted
from gpworld.book.refusals import Refusal
from gpworld.gpconnect import booking_form, codes, patients, places, wire_appointment
from gpworld.gpconnect.answers import Answer, single
from gpworld.gpconnect.booking_form import BookingForm
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.errors import bad_resource, of_refusal
from gpworld.gpconnect.offers import Offers, admits


def book(call: Call) -> Act:
    """POST /Appointment."""
    form = booking_form.read(call.body("Appointment"))
    return lambda: _booked(call, form)


def _booked(call: Call, form: BookingForm) -> Answer:
    offers = Offers(call.practice, call.now, call.system.settings.unstaffed_role)
    try:
        slots = [_slot(call, number) for number in form.slots]
        wanted = Wanted(
            slots=tuple(slot.id for slot in sorted(slots, key=lambda slot: slot.start)),
            patient=_patient(call, form),
            by=Booker(Via.GP_CONNECT, form.ods),
            reason=form.description,
            note=form.comment,
            extra=orjson.dumps(form.parts).decode(),
        )
        booking = call.practice.book.book(wanted, _checks(form, offers))
    except Refusal as refusal:
        raise of_refusal(refusal) from None
    resource = wire_appointment.appointment(call.practice, booking, offers)
    root = call.system.service_root(call.practice.ods)
    location = f"{root}/Appointment/{booking.id}/_history/{booking.version}"
    return single(resource, 201, location)


def _slot(call: Call, number: int) -> Slot:
    try:
        return call.practice.book.slot(number)
    except Refusal:
        raise bad_resource(f"There is no Slot/{number}.") from None


def _patient(call: Call, form: BookingForm) -> int:
    """The patient's number here, when every participant exists."""
    for kind, logical_id in form.actors:
        if kind == "Location" and places.site(call.practice, logical_id) is None:
            raise bad_resource(f"Appointment.participant: there is no Location/{logical_id}.")
        if kind == "Practitioner" and places.clinician(call.practice, logical_id) is None:
            raise bad_resource(f"Appointment.participant: there is no Practitioner/{logical_id}.")
    patient = patients.lookup(call, form.actor("Patient"))
    if patient is None:
        raise bad_resource(f"Appointment.participant: there is no Patient/{form.actor('Patient')}.")
    return patient.id


def _checks(form: BookingForm, offers: Offers) -> tuple[Check, ...]:
    """Steps 3 to 7, run under the book's lock."""
    return (
        checks.not_taken,
        checks.not_blocked,
        checks.not_past,
        checks.adjacent,
        lambda attempt: _times_agree(form, attempt),
        lambda attempt: _extensions_agree(form, attempt.first, offers),
        lambda attempt: _practice_agrees(form, attempt, offers),
    )


def _times_agree(form: BookingForm, attempt: Attempt) -> None:
    if form.start != attempt.first.start or form.end != attempt.slots[-1].end:
        raise bad_resource("Appointment.start and end must be those of the slots.")


def _extensions_agree(form: BookingForm, slot: Slot, offers: Offers) -> None:
    if form.channel is not None and form.channel != codes.CHANNELS.get(slot.channel):
        raise bad_resource("Appointment.extension: the delivery channel is not the slot's.")
    if form.role is not None and form.role != offers.role(slot.session):
        raise bad_resource("Appointment.extension: the practitioner role is not the schedule's.")


def _practice_agrees(form: BookingForm, attempt: Attempt, offers: Offers) -> None:
    for slot in attempt.slots:
        if why := offers.withheld(slot):
            raise bad_resource(f"Slot/{slot.id} {why}.")
        if not admits(slot, (form.ods,), form.types):
            raise bad_resource(
                f"Slot/{slot.id} is kept for other organisations or organisation types."
            )
    if offers.limit_reached(form.ods, len(attempt.slots)):
        raise bad_resource(f"{form.ods} has reached the practice's booking limit.")
