"""Reminder texts before an appointment, for those who still hold it (R1, E68, E73)."""

from datetime import timedelta

from refbooking import links, manage, outbox, settling, texts
from refbooking.jobs import JobData
from refbooking.service import Service
from refbooking.store.records import Booking, record
from refbooking.store.tables import booking


def register(service: Service) -> None:
    """Name the jobs of this module; whoever books schedules `plan_reminders`."""
    service.jobs.handle("plan_reminders", lambda data: plan(service, data))
    service.jobs.handle("remind", lambda data: remind(service, data))


def plan(service: Service, data: JobData) -> None:
    """Job `plan_reminders`: one reminder per setting, if the booking was made before its moment."""
    made = _booking(service, data["booking"])
    with service.store.begin() as tx:
        link = links.by_id(tx, made.invitation_id)
        for hours in links.profile_of(service, link).reminder_hours:
            due = made.start - timedelta(hours=hours)
            if due > made.confirmed_at:
                service.jobs.schedule(tx, "remind", due, booking=made.id, hours=str(hours))


def remind(service: Service, data: JobData) -> None:
    """Job `remind`: only a living patient who still has the appointment in the book is texted.

    A book that cannot be read fails the job, which is then tried again.
    """
    seen = manage.see(service, _booking(service, data["booking"]))
    made, link = seen.booking, seen.link
    now = service.clock.now()
    if made.state != "confirmed" or made.start <= now:
        return
    patient = links.clinical_for(service, link).patient(link.patient_nhs_number)
    if patient is None or patient.status == "deceased":
        return
    with service.store.begin() as tx:
        outbox.queue(
            service,
            tx,
            kind="reminder",
            subject=made.id,
            ods=link.sender_ods,
            mobile=settling.mobile_now(link, patient),
            body=texts.reminder(
                service.organisation(link.sender_ods).name,
                service.organisation(link.site_ods).name,
                settling.at_words(service, link, made.start),
            ),
            reference=f"reminder-{data['hours']}-{made.id}",
        )


def _booking(service: Service, booking_id: str) -> Booking:
    with service.store.read() as tx:
        row = tx.execute(booking.select().where(booking.c.id == booking_id)).mappings().one()
    return record(Booking, row)
