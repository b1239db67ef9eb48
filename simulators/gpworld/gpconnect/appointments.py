"""Retrieving and reading appointments: sections 7.7 and 7.8."""

from __future__ import annotations

from gpworld.book.model import Booking
from gpworld.book.refusals import Refusal
from gpworld.core import london
from gpworld.gpconnect import patients, wire, wire_appointment
from gpworld.gpconnect.answers import Answer, searchset, single
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.dates import day_bound
from gpworld.gpconnect.errors import Problem, Spine, bad_parameter, bad_resource
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.offers import Offers


def retrieve(call: Call) -> Act:
    """GET /Patient/{id}/Appointment?start=ge…&start=le…"""
    bounds = sorted(call.query.all("start"))
    if [value[:2] for value in bounds] != ["ge", "le"]:
        raise bad_parameter("start must be there twice: start=geyyyy-mm-dd&start=leyyyy-mm-dd")
    first, last = (day_bound("start", value, value[:2]) for value in bounds)
    if first < london.local_date(call.now):
        raise bad_parameter(f"start=ge{first} lies in the past: today is the earliest day.")
    if last < first:
        raise bad_parameter(f"start=le{last} lies before start=ge{first}.")

    def act() -> Answer:
        patient = patients.known(call, call.ids[0])
        lower, upper = london.midnight(first), london.midnight(london.day_after(last))
        held = call.practice.book.bookings(patient.id)
        found = [booking for booking in held if lower <= booking.start < upper]
        return Answer(searchset(resource(call, booking) for booking in found))

    return act


def read(call: Call) -> Act:
    """GET /Appointment/{id}."""

    def act() -> Answer:
        booking = known(call, call.ids[0])
        if booking.start <= call.now:
            raise bad_resource(f"Appointment/{booking.id} is in the past and cannot be read.")
        return single(resource(call, booking))

    return act


def known(call: Call, logical_id: str) -> Booking:
    """The booking with this logical id.

    Raises:
        Problem: 404 NO_RECORD_FOUND.
    """
    number = wire.number(logical_id)
    try:
        if number is not None:
            return call.practice.book.booking(number)
    except Refusal:
        pass
    raise Problem(Spine.NO_RECORD_FOUND, f"There is no Appointment/{logical_id[:64]} here.")


def resource(call: Call, booking: Booking) -> Json:
    """The booking as FHIR."""
    offers = Offers(call.practice, call.now, call.system.settings.unstaffed_role)
    return wire_appointment.appointment(call.practice, booking, offers)
