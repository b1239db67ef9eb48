"""Booking links: finding one by its token, what its state answers, and moving it on."""

from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import select, update

from refbooking import events, staff, tasks
from refbooking.clinical import following
from refbooking.clinical.model import (
    ClinicalSystem,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
)
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation, Profile
from refbooking.store.database import Tx
from refbooking.store.records import LIVE, Booking, Invitation, record
from refbooking.store.tables import booking, invitation
from refbooking.tokens import digest

UNKNOWN_TOKENS = 20
UNKNOWN_WITHIN = timedelta(minutes=10)

POLL_SECONDS = 5

LOOKS_FOR_SENDER, SECONDS_APART = 30, 0.1
"""How long a link waits for its own text to be noted as gone."""

FOR_STAFF_TO_MEND = (Refusal.NOT_SIGNED_IN, Refusal.NOT_ENABLED)

DEAD = {
    "expired": "LINK_EXPIRED",
    "cancelled": "LINK_CANCELLED",
    "superseded": "LINK_SUPERSEDED",
    "declined": "LINK_DECLINED",
    "locked": "LINK_LOCKED",
    "blocked": "LINK_BLOCKED",
}
"""What a link that has ended answers."""


def by_token(service: Service, token: str, address: str) -> Invitation:
    """The invitation of a link; unknown tokens are counted by address (E25).

    A phone can be quicker than we are: the gateway has the text and the patient taps, before it
    is noted here that the text has gone.  Whoever has the token is waited for until it is.
    """
    found = _by_digest(service, digest(token))
    for _ in range(LOOKS_FOR_SENDER):
        if found is None or found.state != "created":
            break
        service.wait(SECONDS_APART)
        found = _by_digest(service, digest(token))
    if found is None or found.state == "failed":
        refuse_unknown(service, address)
    if found.state == "created":
        raise Problem("LINK_NOT_FOUND")  # no guess, so it does not count as one
    return found


def _by_digest(service: Service, token_hash: str) -> Invitation | None:
    with service.store.read() as tx:
        query = select(invitation).where(invitation.c.token_hash == token_hash)
        row = tx.execute(query).mappings().first()
    return None if row is None else record(Invitation, row)


def booking_by_token(service: Service, token: str, address: str) -> Booking:
    """The booking of a manage link; unknown tokens are counted with those of booking links."""
    with service.store.read() as tx:
        query = select(booking).where(booking.c.manage_token_hash == digest(token))
        row = tx.execute(query).mappings().first()
    if row is None:
        refuse_unknown(service, address)
    return record(Booking, row)


def refuse_unknown(service: Service, address: str) -> NoReturn:
    """Answer an unknown token: the same page for mistyped and never issued, then a wait."""
    now = service.clock.now()
    name = f"unknown-token {address}"
    wait = service.rates.too_many(name, now, most=UNKNOWN_TOKENS, within=UNKNOWN_WITHIN)
    if wait is not None:
        raise Problem("TOO_MANY_TRIES", retry_after=wait)
    service.rates.note(name, now, within=UNKNOWN_WITHIN)
    raise Problem("LINK_NOT_FOUND")


def by_id(tx: Tx, invitation_id: str) -> Invitation:
    """An invitation as it is now."""
    query = select(invitation).where(invitation.c.id == invitation_id)
    return record(Invitation, tx.execute(query).mappings().one())


def booking_of(tx: Tx, invitation_id: str) -> Booking | None:
    """The one booking of a link, if it was used."""
    query = select(booking).where(booking.c.invitation_id == invitation_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else record(Booking, row)


def refuse_dead(link: Invitation, now: datetime) -> None:
    """Raise what a link that has ended answers; live, busy and used links pass."""
    code = DEAD.get(link.state_at(now))
    if code is not None:
        raise Problem(code)


def refuse_shut(link: Invitation, now: datetime) -> None:
    """Raise unless the link may be used to look, book or decline at this moment."""
    refuse_dead(link, now)
    if link.state == "booked":
        raise Problem("LINK_ALREADY_USED")
    if link.state == "confirming":
        raise Problem("BOOKING_IN_PROGRESS", retry_after=POLL_SECONDS)
    if link.state == "outcome_unknown":
        raise Problem("BOOKING_OUTCOME_UNKNOWN", retry_after=POLL_SECONDS)
    if link.state == "sent":
        raise Problem("IDENTITY_REQUIRED")


def move(tx: Tx, link: Invitation, to: str, at: datetime, **values: object) -> Invitation:
    """Put an invitation into another state; call it in the transaction that read the invitation."""
    ended = {} if to in (*LIVE, "confirming", "outcome_unknown") else {"ended_at": at}
    changes = {"state": to, "version": link.version + 1, **ended, **values}
    tx.execute(update(invitation).where(invitation.c.id == link.id).values(**changes))
    events.record(tx, at, to, link.id, was=link.state)
    return by_id(tx, link.id)


def site_of(service: Service, link: Invitation) -> Organisation:
    """The organisation that gives the appointment; SITE_UNAVAILABLE once it is gone (E63)."""
    try:
        return service.organisation(link.site_ods)
    except KeyError as missing:
        raise Problem("SITE_UNAVAILABLE") from missing


def elsewhere(service: Service, link: Invitation) -> str | None:
    """The name of the site where it is another organisation, for texts that must say so (X6)."""
    return None if link.site_ods == link.sender_ods else site_of(service, link).name


def profile_of(service: Service, link: Invitation) -> Profile:
    """The sender's choices, which govern the link."""
    try:
        return service.organisation(link.sender_ods).profile
    except KeyError as missing:
        raise Problem("SITE_UNAVAILABLE") from missing


def clinical_for(service: Service, link: Invitation) -> ClinicalSystem:
    """The book this link books into, opened as the person who sent it (E63, E125).

    Raises SITE_UNAVAILABLE, and tells staff, where the site or the sender is no longer set up.
    """
    following.follow(link.id)
    site = site_of(service, link)
    author = service.settings.staff.get(link.sent_by_id)
    if author is None or not _may_still_book(service, link, site):
        _tell_staff(service, link, f"Patients cannot book at {site.name}: it is switched off")
        raise Problem("SITE_UNAVAILABLE")
    return service.act_as(site, staff.named(service, author), link.sent_by_role)


def _may_still_book(service: Service, link: Invitation, site: Organisation) -> bool:
    """Whether the link's organisations are still set up as they were when it was sent (E63)."""
    sender = service.settings.organisations.get(link.sender_ods)
    if sender is None or not sender.module_enabled:
        return False
    return site.ods == sender.ods or (sender.cross_org_enabled and site.ods in sender.books_at)


def site_problem(service: Service, link: Invitation, failure: UpstreamFailure) -> Problem:
    """What a patient is told when the book cannot be asked; the wording stays with staff."""
    if isinstance(failure, UpstreamRefused) and failure.kind in FOR_STAFF_TO_MEND:
        _tell_staff(service, link, f"Patients cannot book: {failure.text}")
    code = "SITE_TIMEOUT" if isinstance(failure, UpstreamTimeout) else "SITE_UNAVAILABLE"
    return Problem(code, upstream=failure.for_staff())


def _tell_staff(service: Service, link: Invitation, why: str) -> None:
    """Something only staff can mend; raised once per link, settled by the next booking."""
    with service.store.begin() as tx:
        tasks.raise_task(service, tx, link.sender_ods, "site_unavailable", link.id, why)
