"""Bookings in the hands of staff: see one as the book has it, and cancel it there (6.2)."""

from sqlalchemy import select

from refbooking import manage
from refbooking.clinical.model import ClinicalSystem, UpstreamFailure
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.staff import SignedIn, clinical_problem, clinical_user
from refbooking.store.records import Booking, record
from refbooking.store.tables import booking, invitation


def see(service: Service, who: SignedIn, booking_id: str) -> Booking:
    """A booking made on a link of this organisation, as the book has it now (E47)."""
    return manage.see(service, _own(service, who, booking_id)).booking


def cancel(
    service: Service, who: SignedIn, booking_id: str, reason: str, version: int | None
) -> Booking:
    """Cancel in the book, in the name of the practice; harmless when repeated."""
    seen = manage.see(service, _own(service, who, booking_id))
    made = seen.booking
    if made.state != "confirmed":
        return made
    if version is not None and version != made.version:
        raise Problem("APPOINTMENT_CHANGED")
    if made.start <= service.clock.now():
        raise Problem("CANCEL_TOO_LATE")
    try:
        system = _open_book(service, who, made)
        patient = system.patient(seen.link.patient_nhs_number)
        if patient is None:
            raise Problem("PATIENT_NOT_FOUND")
        system.cancel(made.appointment_id, made.slot_id, patient, reason or "Cancelled by staff")
    except UpstreamFailure as failure:
        raise clinical_problem(failure) from failure
    return manage.see(service, made).booking


def _open_book(service: Service, who: SignedIn, made: Booking) -> ClinicalSystem:
    """The book the appointment is in; another organisation is told who acts, and in what role."""
    site = service.organisation(made.site_ods)
    if site.ods == who.organisation.ods:
        return service.act_as(site, who.staff)
    user = clinical_user(service, who)
    return service.act_as(site, who.staff, user.role if user else None)


def _own(service: Service, who: SignedIn, booking_id: str) -> Booking:
    query = (
        select(booking)
        .join(invitation, invitation.c.id == booking.c.invitation_id)
        .where(booking.c.id == booking_id, invitation.c.sender_ods == who.organisation.ods)
    )
    with service.store.read() as tx:
        row = tx.execute(query).mappings().first()
    if row is None:
        raise Problem("NOT_FOUND")
    return record(Booking, row)
