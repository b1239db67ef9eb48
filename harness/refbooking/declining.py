"""Saying no to an invitation, where the practice allows it (D1)."""

from datetime import datetime

from refbooking import links
from refbooking.jobs import JobData
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.store.records import Invitation

LONGEST_REASON = 200


def register(service: Service) -> None:
    """Name the handler of this module's job."""
    service.jobs.handle("save_decline", lambda data: save_decline(service, data))


def decline(service: Service, link: Invitation, reason: str) -> None:
    """End the link at the patient's wish; staff see the reason and the record gets an entry."""
    if len(reason) > LONGEST_REASON:
        raise invalid("reason", f"Reason must be {LONGEST_REASON} characters or fewer")
    now = service.clock.now()
    with service.store.begin() as tx:
        current = links.by_id(tx, link.id)
        links.refuse_shut(current, now)
        if not current.allow_decline:
            raise Problem("DECLINE_NOT_ALLOWED")
        links.move(tx, current, "declined", now, ended_reason=reason.strip() or None)
        service.jobs.schedule(tx, "save_decline", now, link=link.id, at=now.isoformat())


def save_decline(service: Service, data: JobData) -> None:
    """Job `save_decline`: file the refusal in the record; the runner repeats what fails."""
    with service.store.read() as tx:
        link = links.by_id(tx, data["link"])
    clinical = links.clinical_for(service, link)
    patient = clinical.patient(link.patient_nhs_number)
    if patient is None:
        return
    reason = f": {link.ended_reason}" if link.ended_reason else ""
    words = f"Patient declined the invitation to book ({link.slot_type}){reason}"
    clinical.save_to_record(patient, words, datetime.fromisoformat(data["at"]))
