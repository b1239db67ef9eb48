"""A booked appointment in the patient's hands: see it, cancel it, ask for another (M1–M5, E47)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from refbooking import events, identity, links, outbox, settling, tasks, texts
from refbooking.clinical.model import (
    ClinicalSystem,
    LocalPatient,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
)
from refbooking.jobs import JobData
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import Booking, Invitation, record
from refbooking.store.tables import booking

REASONS = {
    "not_needed": "I no longer need it",
    "better": "I feel better",
    "cannot_attend": "I cannot come at that time",
    "booked_elsewhere": "I have booked somewhere else",
    "other": "Another reason",
}
"""What a patient may say when cancelling (M2): code and words."""

LOOKS = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60))


@dataclass(frozen=True)
class Appointment:
    """A booking with its link, and whether the patient may still cancel it here."""

    booking: Booking
    link: Invitation
    can_cancel: bool


def register(service: Service) -> None:
    """Name the handler of this module's job."""
    service.jobs.handle("check_cancel", lambda data: check_cancel(service, data))


def appointment_of(service: Service, made: Booking) -> Appointment:
    """The appointment as our own records have it."""
    with service.store.read() as tx:
        current = _by_id(tx, made.id)
        link = links.by_id(tx, made.invitation_id)
    profile = links.profile_of(service, link)
    in_time = _in_time(current, service.clock.now(), profile.cancel_cutoff_minutes)
    can = profile.cancel_by_link and current.state == "confirmed" and in_time
    return Appointment(current, link, can)


def see(service: Service, made: Booking) -> Appointment:
    """The appointment as the book has it now; one the practice took out is shown so (E47)."""
    seen = appointment_of(service, made)
    if seen.booking.state != "confirmed" or seen.booking.start <= service.clock.now():
        return seen
    asked = seen.booking.cancel_reason
    try:
        gone = _gone_from_book(service, seen)
        patient = identity.current_patient(service, seen.link) if gone and asked else None
    except (UpstreamFailure, Problem):
        return seen  # an unreadable book is no news about the appointment
    if not gone:
        return seen
    if asked and patient is not None:
        _cancelled(service, seen, asked, patient)
    else:
        with service.store.begin() as tx:
            _end(tx, seen.booking, "cancelled_by_practice", service.clock.now(), None)
    return appointment_of(service, made)


def cancel(service: Service, made: Booking, reason: str, version: int | None = None) -> Appointment:
    """Take the patient out of the appointment in the book (M2, M3); harmless when repeated.

    Raises CANCEL_TOO_LATE, CANCEL_FAILED, APPOINTMENT_CHANGED, or VALIDATION_FAILED for the reason.
    """
    seen = appointment_of(service, made)
    if seen.booking.state != "confirmed":
        return seen
    if version is not None and version != seen.booking.version:
        raise Problem("APPOINTMENT_CHANGED")
    if reason not in REASONS:
        raise invalid("reason", "Choose why you are cancelling")
    if not seen.can_cancel:
        raise Problem("CANCEL_TOO_LATE")
    try:
        patient = _take_out(service, seen, REASONS[reason])
    except (UpstreamFailure, Problem) as failure:
        if isinstance(failure, Problem) and failure.code == "APPOINTMENT_CHANGED":
            raise
        raise _not_cancelled(service, seen, reason, failure) from failure
    _cancelled(service, seen, reason, patient)
    return appointment_of(service, made)


def ask_to_rebook(service: Service, made: Booking) -> None:
    """Ask staff for another time; cancels nothing (M5)."""
    seen = appointment_of(service, made)
    if not links.profile_of(service, seen.link).ask_to_rebook:
        raise Problem("NOT_ALLOWED")
    with service.store.begin() as tx:
        detail = f"The patient asks for another time ({seen.booking.reference})"
        tasks.raise_task(service, tx, seen.link.sender_ods, "rebook_asked", made.id, detail)


def check_cancel(service: Service, data: JobData) -> None:
    """Job `check_cancel`: a cancellation without an answer may have worked after all."""
    with service.store.read() as tx:
        made = _by_id(tx, data["booking"])
    seen = appointment_of(service, made)
    if seen.booking.state != "confirmed":
        return
    try:
        gone = _gone_from_book(service, seen)
        patient = identity.current_patient(service, seen.link) if gone else None
    except (UpstreamFailure, Problem):
        gone, patient = False, None
    if gone and patient is not None:
        _cancelled(service, seen, data["reason"], patient)
        return
    look = int(data["look"]) + 1
    with service.store.begin() as tx:
        if look < len(LOOKS):
            due = datetime.fromisoformat(data["since"]) + LOOKS[look]
            service.jobs.schedule(tx, "check_cancel", due, **{**data, "look": str(look)})
        else:
            _ask(tx, made, None)


def _in_time(made: Booking, now: datetime, cutoff_minutes: int) -> bool:
    """Up to and including the cut-off before the start (M2)."""
    return made.start - now >= timedelta(minutes=cutoff_minutes) and made.start > now


def _take_out(service: Service, seen: Appointment, why: str) -> LocalPatient:
    made = seen.booking
    clinical = links.clinical_for(service, seen.link)
    patient = clinical.patient(seen.link.patient_nhs_number)
    if patient is None:
        raise Problem("CANCEL_FAILED")
    try:
        clinical.cancel(made.appointment_id, made.slot_id, patient, why)
    except UpstreamRefused as refusal:
        if refusal.kind is Refusal.CHANGED:
            raise Problem("APPOINTMENT_CHANGED", upstream=refusal.for_staff()) from refusal
        # Whoever was first, another tab or the practice: what counts is that it is gone.
        if clinical.appointment(made.slot_id, patient, made.start) is not None:
            raise
    except UpstreamFailure:
        if not _gone_after_all(clinical, made, patient):
            raise
    return patient


def _gone_after_all(clinical: ClinicalSystem, made: Booking, patient: LocalPatient) -> bool:
    """An answer that never came may have been a yes, so the book is read; unreadable is a no."""
    try:
        return clinical.appointment(made.slot_id, patient, made.start) is None
    except UpstreamFailure:
        return False


def _gone_from_book(service: Service, seen: Appointment) -> bool:
    made = seen.booking
    clinical = links.clinical_for(service, seen.link)
    patient = clinical.patient(seen.link.patient_nhs_number)
    return patient is not None and (clinical.appointment(made.slot_id, patient, made.start) is None)


def _not_cancelled(
    service: Service, seen: Appointment, reason: str, failure: UpstreamFailure | Problem
) -> Problem:
    """Tell staff, and look again in case it worked after all; the patient must call."""
    now, made = service.clock.now(), seen.booking
    with service.store.begin() as tx:
        detail = f"The patient could not cancel {made.reference} online: {failure}"
        tasks.raise_task(service, tx, seen.link.sender_ods, "cancel_failed", made.id, detail)
        if not isinstance(failure, UpstreamRefused | Problem):
            about = {"booking": made.id, "reason": reason, "look": "0", "since": now.isoformat()}
            service.jobs.schedule(tx, "check_cancel", now + LOOKS[0], **about)
            _ask(tx, made, reason)
    upstream = failure.for_staff() if isinstance(failure, UpstreamFailure) else None
    status = 504 if isinstance(failure, UpstreamTimeout) else 502
    return Problem("CANCEL_FAILED", status=status, upstream=upstream)


def _cancelled(service: Service, seen: Appointment, reason: str, patient: LocalPatient) -> None:
    now, made, link = service.clock.now(), seen.booking, seen.link
    practice = service.organisation(link.sender_ods)
    with service.store.begin() as tx:
        _end(tx, made, "cancelled_by_patient", now, reason)
        tasks.settle(service, tx, "cancel_failed", made.id)
        if practice.profile.cancel_text:
            outbox.queue(
                service,
                tx,
                kind="cancelled",
                subject=made.id,
                ods=link.sender_ods,
                mobile=settling.mobile_now(link, patient),
                body=texts.cancelled(
                    practice.name,
                    settling.at_words(service, link, made.start),
                    practice.phone,
                    links.elsewhere(service, link),
                ),
            )


def _ask(tx: Tx, made: Booking, reason: str | None) -> None:
    """Remember that the patient has asked to cancel, until it is known what came of it."""
    still = (booking.c.id == made.id) & (booking.c.state == "confirmed")
    tx.execute(update(booking).where(still).values(cancel_reason=reason))


def _end(tx: Tx, made: Booking, state: str, now: datetime, reason: str | None) -> None:
    still = (booking.c.id == made.id) & (booking.c.state == "confirmed")
    ended = {
        "state": state,
        "cancelled_at": now,
        "cancel_reason": reason,
        "version": booking.c.version + 1,
    }
    if tx.execute(update(booking).where(still).values(ended)).rowcount:
        events.record(tx, now, state, made.id, invitation=made.invitation_id)


def _by_id(tx: Tx, booking_id: str) -> Booking:
    query = select(booking).where(booking.c.id == booking_id)
    return record(Booking, tx.execute(query).mappings().one())
