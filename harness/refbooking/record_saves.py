"""Saving what was texted to the patient's record, again and again if need be (E123)."""

from datetime import timedelta

from sqlalchemy import select, update

from refbooking import events, links, tasks, texts
from refbooking.clinical import following
from refbooking.clinical.model import ClinicalSystem, LocalPatient, UpstreamFailure
from refbooking.jobs import JobData
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.tables import invitation, message

WAITS = (30, 60, 300, 900, 3600)  # seconds before each further try; the last one repeats
GIVE_UP = 24


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("save_record", lambda data: save_again(service, data))


def save(
    service: Service, invitation_id: str, system: ClinicalSystem, patient: LocalPatient
) -> bool:
    """Save once, and say whether it worked; a failure is shown to staff and tried again."""
    return _try(service, invitation_id, system, patient, tried=0)


def save_again(service: Service, data: JobData) -> None:
    """Job `save_record`: the next try, as the person who sent the text."""
    invitation_id, tried = data["invitation"], int(data.get("tried", "0"))
    with service.store.read() as tx:
        sent = links.by_id(tx, invitation_id)
    if sent.record_save == "saved":
        return
    following.follow(invitation_id)
    try:
        organisation = service.organisation(sent.sender_ods)
        system = service.act_as(organisation, service.staff(sent.sent_by_id))
        patient = system.patient(sent.patient_nhs_number)
    except (KeyError, UpstreamFailure) as failure:
        _note_failure(service, invitation_id, tried, str(failure))
        return
    if patient is None:
        _note_failure(service, invitation_id, GIVE_UP, "the patient has no record here")
        return
    _try(service, invitation_id, system, patient, tried=tried)


def _try(
    service: Service,
    invitation_id: str,
    system: ClinicalSystem,
    patient: LocalPatient,
    *,
    tried: int,
) -> bool:
    try:
        system.save_to_record(patient, _words(service, invitation_id), service.clock.now())
    except UpstreamFailure as failure:
        _note_failure(service, invitation_id, tried, str(failure))
        return False
    with service.store.begin() as tx:
        _set(service, tx, invitation_id, "saved")
        tasks.settle(service, tx, "record_save_failed", invitation_id)
    return True


def _words(service: Service, invitation_id: str) -> str:
    """The text as sent, without the link: a record is read by more people than the phone is."""
    query = (
        select(message.c.body, invitation.c.expires_at)
        .join(invitation, invitation.c.id == message.c.subject)
        .where(message.c.subject == invitation_id, message.c.kind == "invitation")
    )
    with service.store.read() as tx:
        body, expires_at = tx.execute(query).one()
    return "Text message sent: " + texts.fill(body, link="[link]", expires=expires_at)


def _note_failure(service: Service, invitation_id: str, tried: int, why: str) -> None:
    with service.store.begin() as tx:
        _set(service, tx, invitation_id, "failed")
        sent = links.by_id(tx, invitation_id)
        tasks.raise_task(service, tx, sent.sender_ods, "record_save_failed", invitation_id, why)
        if tried < GIVE_UP:
            wait = timedelta(seconds=WAITS[min(tried, len(WAITS) - 1)])
            service.jobs.schedule(
                tx,
                "save_record",
                service.clock.now() + wait,
                invitation=invitation_id,
                tried=str(tried + 1),
            )


def _set(service: Service, tx: Tx, invitation_id: str, state: str) -> None:
    tx.execute(
        update(invitation)
        .where(invitation.c.id == invitation_id)
        .values(record_save=state, version=invitation.c.version + 1)
    )
    events.record(tx, service.clock.now(), f"record_{state}", invitation_id)
