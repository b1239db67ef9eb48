"""Invitations after they were written: reading them, and ending them (E2, E121)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from refbooking import links
from refbooking.jobs import JobData
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn
from refbooking.store.database import Tx
from refbooking.store.records import LIVE, Invitation, Message, record
from refbooking.store.tables import booking, invitation, message

UNENDED = ("created", *LIVE, "confirming", "outcome_unknown")


LABELS = {
    "created": "waiting_to_be_sent",
    "sent": "awaiting_response",
    "opened": "awaiting_response",
    "confirming": "awaiting_response",
    "booked": "booked",
    "declined": "declined",
    "cancelled": "cancelled",
    "superseded": "cancelled",
    "expired": "expired",
    "failed": "not_sent",
    "blocked": "needs_attention",
    "locked": "needs_attention",
    "outcome_unknown": "needs_attention",
}
"""What staff read for each state (behaviour 5.2)."""


@dataclass(frozen=True)
class Sent:
    """An invitation as staff are told of it, with anything that went wrong on the side."""

    invitation: Invitation
    parts: int
    booking_id: str | None
    warnings: tuple[str, ...] = ()


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("expire", lambda data: expire(service, data))


def label(one: Invitation, now: datetime) -> str:
    """What staff read in their list; a live link whose text did not arrive says so."""
    words = LABELS[one.state_at(now)]
    if words == "awaiting_response" and one.delivery.startswith("failed"):
        return "not_delivered"
    return words


def expire(service: Service, data: JobData) -> None:
    """Job `expire`: end a link whose time is up; every request judges that for itself as well."""
    now = service.clock.now()
    with service.store.begin() as tx:
        link = links.by_id(tx, data["invitation"])
        if link.state in LIVE and link.state_at(now) == "expired":
            links.move(tx, link, "expired", now)


def cancel(service: Service, who: SignedIn, invitation_id: str, version: int | None) -> Sent:
    """End a live link at once; a booking that is being confirmed wins (E121)."""
    own(service, who, invitation_id)
    now = service.clock.now()
    with service.store.begin() as tx:
        link = links.by_id(tx, invitation_id)
        if version is not None and version != link.version:
            raise Problem("CHANGED_MEANWHILE")
        if link.token_hash is None or link.state_at(now) not in LIVE:
            raise Problem("INVITATION_NOT_CANCELLABLE")
        links.move(tx, link, "cancelled", now)
    return read(service, who, invitation_id)


def own(service: Service, who: SignedIn, invitation_id: str) -> Invitation:
    """An invitation of this organisation; others' do not exist as far as anybody is told."""
    query = select(invitation).where(
        invitation.c.id == invitation_id, invitation.c.sender_ods == who.organisation.ods
    )
    with service.store.read() as tx:
        row = tx.execute(query).mappings().first()
    if row is None:
        raise Problem("NOT_FOUND")
    return record(Invitation, row)


def read(service: Service, who: SignedIn, invitation_id: str, *warnings: str) -> Sent:
    """An invitation as it is now, for staff."""
    return told(service, own(service, who, invitation_id), *warnings)


def told(service: Service, found: Invitation, *warnings: str) -> Sent:
    """An invitation with what belongs to it."""
    booked = select(booking.c.id).where(booking.c.invitation_id == found.id)
    with service.store.read() as tx:
        booking_id = tx.execute(booked).scalar_one_or_none()
    return Sent(found, text_of(service, found.id).parts, booking_id, warnings)


def text_of(service: Service, invitation_id: str) -> Message:
    """The text of an invitation."""
    query = select(message).where(
        message.c.subject == invitation_id, message.c.kind == "invitation"
    )
    with service.store.read() as tx:
        return record(Message, tx.execute(query).mappings().one())


def live_for(
    service: Service,
    tx: Tx,
    organisation: Organisation,
    nhs_number: str,
    slot_type: str,
    site_ods: str,
) -> list[Invitation]:
    """The invitations that have not ended for one patient, slot type and site (E120)."""
    query = select(invitation).where(
        invitation.c.sender_ods == organisation.ods,
        invitation.c.site_ods == site_ods,
        invitation.c.patient_nhs_number == nhs_number,
        invitation.c.slot_type == slot_type,
        invitation.c.state.in_(UNENDED),
    )
    now = service.clock.now()
    found = [record(Invitation, row) for row in tx.execute(query).mappings()]
    return [one for one in found if one.state_at(now) in UNENDED]
