"""Finding out how a booking without a clear answer ended, by reading the book (E54–E58)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from refbooking import links, settling, tasks
from refbooking.clinical.model import BookedAppointment, LocalPatient, UpstreamFailure
from refbooking.jobs import JobData
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.records import Attempt, record
from refbooking.store.tables import booking_attempt

LOOKS = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60, *range(120, 601, 60)))
"""When the book is read, counted from the missing answer; after the last, staff are asked (E57)."""

SURELY_ENDED = timedelta(seconds=60)
"""How long a system that never answered may still be booking: until then absence proves nothing."""


def register(service: Service) -> None:
    """Name the handlers of this module's jobs."""
    service.jobs.handle("read_book", _bound(service, read_book))
    service.jobs.handle("overdue_claim", _bound(service, look_into_claim))


def adopt_orphans(service: Service) -> None:
    """After a restart: claims that nobody is working on any more become unknown."""
    pending = select(booking_attempt).where(booking_attempt.c.outcome == "pending")
    with service.store.read() as tx:
        left = [record(Attempt, row) for row in tx.execute(pending).mappings()]
    for attempt in left:
        _doubt(service, attempt)


def look_into_claim(service: Service, data: JobData) -> None:
    """Job `overdue_claim`: a claim still pending after its deadline was lost on the way.

    Unless this very process is at it: then its clock was set forward, or stood on for a while.
    """
    with service.store.read() as tx:
        attempt = settling.attempt_by_id(tx, data["attempt"])
    if attempt.outcome != "pending":
        return
    if attempt.id in service.at_work:
        again = service.clock.now() + (attempt.deadline - attempt.claimed_at)
        with service.store.begin() as tx:
            service.jobs.schedule(tx, "overdue_claim", again, attempt=attempt.id)
        return
    _doubt(service, attempt)


def _doubt(service: Service, attempt: Attempt) -> None:
    if attempt.slot_id is None:
        settling.absent(service, attempt)  # the book was never asked for a slot
    else:
        settling.unknown(service, attempt, None)


def read_book(service: Service, data: JobData) -> None:
    """Job `read_book`: settle an unknown booking if the book is clear, else look again later."""
    with service.store.read() as tx:
        attempt = settling.attempt_by_id(tx, data["attempt"])
    if attempt.outcome != "unknown":
        return None
    since = datetime.fromisoformat(data["since"])
    try:
        patient, found = _in_the_book(service, attempt)
    except (UpstreamFailure, Problem):
        return _look_later(service, attempt, data, since)
    if found is not None:
        settling.accepted(service, attempt, found, patient)
    elif data["answered"] == "yes" or service.clock.now() >= since + SURELY_ENDED:
        settling.absent(service, attempt)
    else:
        _look_later(service, attempt, data, since)
    return None


def _in_the_book(
    service: Service, attempt: Attempt
) -> tuple[LocalPatient, BookedAppointment | None]:
    """The patient, and their appointment in the slot of the attempt if the book has one."""
    with service.store.read() as tx:
        link = links.by_id(tx, attempt.invitation_id)
    clinical = links.clinical_for(service, link)
    patient = clinical.patient(link.patient_nhs_number)
    if patient is None or attempt.slot_id is None or attempt.slot_start is None:
        raise Problem("SITE_UNAVAILABLE")
    return patient, clinical.appointment(attempt.slot_id, patient, attempt.slot_start)


def _look_later(service: Service, attempt: Attempt, data: JobData, since: datetime) -> None:
    looks = int(data.get("looks", "0")) + 1
    with service.store.begin() as tx:
        if looks < len(LOOKS):
            more = {**data, "looks": str(looks)}
            service.jobs.schedule(tx, "read_book", since + LOOKS[looks], **more)
            return
        tasks.raise_task(
            service,
            tx,
            attempt.site_ods,
            "check_booking",
            attempt.invitation_id,
            f"We could not read the book to check booking {attempt.reference}",
        )


def _bound(service: Service, work: Callable[[Service, JobData], None]) -> Callable[[JobData], None]:
    return lambda data: work(service, data)
