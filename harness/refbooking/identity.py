"""The identity check: a date of birth held against the current record (S17, E22–E24, E72)."""

from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from sqlalchemy import Table, update

from refbooking import events, links, sessions
from refbooking.clinical.model import LocalPatient, UpstreamFailure
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import LIVE, Booking, Invitation
from refbooking.store.tables import booking, invitation


@dataclass(frozen=True)
class _Door:
    """What is being opened, and where its wrong tries are counted."""

    kind: str
    subject: str
    counted_in: Table


def open_link(service: Service, link: Invitation, born: date) -> str:
    """Check a date of birth for a booking link; returns the session key.

    Raises IDENTITY_MISMATCH, LINK_LOCKED at the last wrong try, LINK_BLOCKED,
    or what a dead link answers.
    """
    links.refuse_dead(link, service.clock.now())
    patient = _checked(
        service, link, _Door("link", link.id, invitation), born, link.wrong_dob_count
    )
    if patient.status != "active" and link.state in LIVE:
        block(service, link, patient.status)
    now = service.clock.now()
    with service.store.begin() as tx:
        current = links.by_id(tx, link.id)
        links.refuse_dead(current, now)
        if current.state == "sent":
            links.move(tx, current, "opened", now, opened_at=now)
        return sessions.start(service, tx, "link", link.id, now)


def open_manage(service: Service, made: Booking, born: date) -> str:
    """Check a date of birth for a manage link; returns the session key."""
    with service.store.read() as tx:
        link = links.by_id(tx, made.invitation_id)
    _checked(service, link, _Door("manage", made.id, booking), born, made.wrong_dob_count)
    now = service.clock.now()
    with service.store.begin() as tx:
        return sessions.start(service, tx, "manage", made.id, now)


def current_patient(service: Service, link: Invitation) -> LocalPatient | None:
    """The patient's record as it is now; an unreadable record is the site's problem."""
    try:
        return links.clinical_for(service, link).patient(link.patient_nhs_number)
    except UpstreamFailure as failure:
        raise links.site_problem(service, link, failure) from failure


def block(service: Service, link: Invitation, why: str) -> NoReturn:
    """End a live link whose patient cannot be booked any more; always raises (E66, E68)."""
    now = service.clock.now()
    with service.store.begin() as tx:
        current = links.by_id(tx, link.id)
        if current.state in LIVE:
            links.move(tx, current, "blocked", now, ended_reason=why)
    raise Problem("LINK_BLOCKED")


def _checked(
    service: Service, link: Invitation, door: _Door, born: date, wrong: int
) -> LocalPatient:
    most = links.profile_of(service, link).identity_max_wrong
    if wrong >= most:
        raise Problem("LINK_LOCKED")
    patient = current_patient(service, link)
    if patient is None:
        block(service, link, "not found")
    if patient.birth_date != born:
        raise _wrong_try(service, link, door, most)
    return patient


def _wrong_try(service: Service, link: Invitation, door: _Door, most: int) -> Problem:
    """Count a wrong date; the last try allowed locks the door for good."""
    table = door.counted_in
    now = service.clock.now()
    with service.store.begin() as tx:
        row = table.c.id == door.subject
        tx.execute(update(table).where(row).values(wrong_dob_count=table.c.wrong_dob_count + 1))
        wrong = _wrong_count(tx, door)
        events.record(tx, now, "wrong_date_of_birth", door.subject, count=wrong)
        if wrong < most:
            return Problem("IDENTITY_MISMATCH", extra={"tries_left": most - wrong})
        current = links.by_id(tx, link.id)
        if door.kind == "link" and current.state_at(now) in LIVE:
            links.move(tx, current, "locked", now, ended_reason="wrong date of birth")
    return Problem("LINK_LOCKED")


def _wrong_count(tx: Tx, door: _Door) -> int:
    counted = door.counted_in
    count = counted.select().with_only_columns(counted.c.wrong_dob_count)
    return int(tx.execute(count.where(counted.c.id == door.subject)).scalar_one())
