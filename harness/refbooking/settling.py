"""What becomes of a claim: accepted, refused, unknown or absent; each is one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from refbooking import events, links, outbox, phones, slots, tasks, texts
from refbooking.clinical.model import (
    BookedAppointment,
    LocalPatient,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
)
from refbooking.london import short_day_words, time_words, wire
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import Attempt, Booking, Invitation, record
from refbooking.store.tables import booking, booking_attempt
from refbooking.tokens import digest

OPEN = ("pending", "unknown")
FIRST_LOOK = timedelta(seconds=5)

REFUSALS = {
    Refusal.SLOT_TAKEN: "SLOT_TAKEN",
    Refusal.SLOT_GONE: "SLOT_GONE",
    Refusal.SLOT_PAST: "SLOT_IN_PAST",
    Refusal.RULE: "BOOKING_REFUSED",
    Refusal.NOT_SIGNED_IN: "SITE_UNAVAILABLE",
    Refusal.NOT_ENABLED: "SITE_UNAVAILABLE",
    Refusal.CHANGED: "SLOT_TAKEN",
}

NOT_THIS_PATIENT: Mapping[Refusal, str] = {
    Refusal.PATIENT_UNKNOWN: "not found",
    Refusal.PATIENT_DIFFERS: "details differ from PDS or from those held by the other organisation",
}
"""Refusals that no other slot would mend, in words for staff (E66, E70)."""


class Unclear(Exception):
    """A booking call without a clear answer; `failure` is what came instead (E54, E58)."""

    def __init__(self, failure: UpstreamFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Blocked(Problem):
    """The patient cannot be booked any more; `why` is for staff only (E66, E68)."""

    def __init__(self, why: str) -> None:
        super().__init__("LINK_BLOCKED")
        self.why = why


def refusal_problem(refusal: UpstreamRefused) -> Problem:
    """What a patient is told of a clear no."""
    if refusal.kind in NOT_THIS_PATIENT:
        return Blocked(NOT_THIS_PATIENT[refusal.kind])
    return Problem(REFUSALS[refusal.kind], upstream=refusal.for_staff())


def attempt_by_id(tx: Tx, attempt_id: str) -> Attempt:
    """An attempt as it is now."""
    query = select(booking_attempt).where(booking_attempt.c.id == attempt_id)
    return record(Attempt, tx.execute(query).mappings().one())


def accepted(
    service: Service, attempt: Attempt, appointment: BookedAppointment, patient: LocalPatient
) -> Booking:
    """The book has the appointment: write it down, use up the link, text the patient (S10, S18)."""
    now = service.clock.now()
    with service.store.begin() as tx:
        current = attempt_by_id(tx, attempt.id)
        made = links.booking_of(tx, attempt.invitation_id)
        if made is not None and made.attempt_id == attempt.id:
            return made
        if current.outcome not in OPEN:
            detail = f"appointment {appointment.appointment_id} appeared late ({current.reference})"
            tasks.raise_task(
                service, tx, current.site_ods, "check_booking", current.invitation_id, detail
            )
            raise Problem("BOOKING_OUTCOME_UNKNOWN")
        _resolve(tx, current, "accepted", now)
        link = links.by_id(tx, attempt.invitation_id)
        made = _write_booking(service, tx, current, link, appointment, now)
        links.move(tx, link, "booked", now)
        for settled in ("check_booking", "site_unavailable"):
            tasks.settle(service, tx, settled, link.id)
        _tell_booked(service, tx, link, made, patient)
        service.jobs.schedule(tx, "plan_reminders", now, booking=made.id)
    return made


def refused(service: Service, attempt: Attempt, problem: Problem) -> None:
    """Surely nothing was booked: the link is live again, or expired, or blocked."""
    now = service.clock.now()
    with service.store.begin() as tx:
        current = attempt_by_id(tx, attempt.id)
        if current.outcome != "pending":
            return
        _resolve(tx, current, "refused", now, problem.code)
        link = links.by_id(tx, attempt.invitation_id)
        if isinstance(problem, Blocked):
            links.move(tx, link, "blocked", now, ended_reason=problem.why)
            return
        _reopen(tx, link, now)
        if problem.code == "BOOKING_REFUSED" and problem.upstream:
            words = f"{problem.upstream['system']}: {problem.upstream['detail']}"
            tasks.raise_task(service, tx, link.sender_ods, "booking_refused", link.id, words)


def unknown(service: Service, attempt: Attempt, failure: UpstreamFailure | None) -> None:
    """Nobody knows yet: the link stays shut and the book will be read (E54)."""
    now = service.clock.now()
    # A system that answered at all has finished; a silent one may still be booking, and so may one
    # behind a proxy that gave up waiting.
    waiting = failure is None or isinstance(failure, UpstreamTimeout)
    answered = failure is not None and failure.status is not None and not waiting
    with service.store.begin() as tx:
        current = attempt_by_id(tx, attempt.id)
        if current.outcome != "pending":
            return
        _resolve(tx, current, "unknown", now)
        links.move(tx, links.by_id(tx, attempt.invitation_id), "outcome_unknown", now)
        service.jobs.schedule(
            tx,
            "read_book",
            now + FIRST_LOOK,
            attempt=attempt.id,
            since=now.isoformat(),
            answered="yes" if answered else "no",
        )


def absent(service: Service, attempt: Attempt) -> None:
    """The book surely has no such appointment: say so by text, and let the patient choose (E56)."""
    now = service.clock.now()
    with service.store.begin() as tx:
        current = attempt_by_id(tx, attempt.id)
        if current.outcome not in OPEN:
            return
        _resolve(tx, current, "absent", now)
        link = _reopen(tx, links.by_id(tx, attempt.invitation_id), now)
        sender = service.organisation(link.sender_ods)
        site = links.elsewhere(service, link)
        over = texts.not_gone_through_and_over(sender.name, sender.phone, site)
        again = texts.not_gone_through(sender.name, site)
        outbox.queue(
            service,
            tx,
            kind="not_gone_through",
            subject=link.id,
            ods=link.sender_ods,
            mobile=link.mobile,
            body=over if link.state == "expired" else again,
            reference=f"not_gone_through-{attempt.id}",
        )


def _resolve(
    tx: Tx, attempt: Attempt, outcome: str, now: datetime, code: str | None = None
) -> None:
    values = {"outcome": outcome, "resolved_at": now, "refused_code": code}
    tx.execute(update(booking_attempt).where(booking_attempt.c.id == attempt.id).values(values))
    events.record(tx, now, f"attempt_{outcome}", attempt.invitation_id, code=code)


def _reopen(tx: Tx, link: Invitation, now: datetime) -> Invitation:
    over = link.expires_at is not None and now >= link.expires_at
    return links.move(tx, link, "expired" if over else "opened", now)


def _write_booking(
    service: Service,
    tx: Tx,
    attempt: Attempt,
    link: Invitation,
    appointment: BookedAppointment,
    now: datetime,
) -> Booking:
    booking_id = service.tokens.new_id("bkg")
    made = Booking(
        id=booking_id,
        invitation_id=link.id,
        attempt_id=attempt.id,
        reference=attempt.reference,
        site_ods=link.site_ods,
        appointment_id=appointment.appointment_id,
        appointment_version=appointment.version,
        slot_id=appointment.slot_id,
        slot_type=link.slot_type,
        clinician=attempt.clinician,
        start=appointment.start,
        minutes=appointment.minutes,
        state="confirmed",
        cancel_reason=None,
        cancelled_at=None,
        manage_token_hash=digest(service.tokens.manage(booking_id)),
        wrong_dob_count=0,
        confirmed_at=now,
        confirmation_shown_at=None,
        version=1,
    )
    tx.execute(insert(booking).values(**vars(made)))
    events.record(
        tx,
        now,
        "confirmed",
        booking_id,
        invitation=link.id,
        site=link.site_ods,
        slot=made.slot_id,
        start=wire(made.start),
        claimed_at=wire(attempt.claimed_at),
    )
    return made


def _tell_booked(
    service: Service, tx: Tx, link: Invitation, made: Booking, patient: LocalPatient
) -> None:
    site = service.organisation(link.site_ods)
    practice = service.organisation(link.sender_ods).name
    outbox.queue(
        service,
        tx,
        kind="booked",
        subject=made.id,
        ods=link.sender_ods,
        mobile=mobile_now(link, patient),
        body=texts.booked(practice, site.name, site.address, at_words(service, link, made.start)),
    )


def mobile_now(link: Invitation, patient: LocalPatient) -> str:
    """Where later texts go: the record's mobile of today, or the one invited (E73)."""
    return phones.mobile(patient.mobile or "") or link.mobile


def at_words(service: Service, link: Invitation, start: datetime) -> str:
    """When the appointment is, as the patient was promised it: a time, or a window (S18)."""
    window = window_of(service, link, start)
    if window is None or window.end is None:
        return texts.when(start)
    span = f"{time_words(window.start)} and {time_words(window.end)}"
    return f"a time between {span} on {short_day_words(window.day)}"


def window_of(service: Service, link: Invitation, start: datetime) -> slots.Choice | None:
    """The window a window booking was made for; None for exact times."""
    if link.precision != "window":
        return None
    return next(slots.windows(start, links.profile_of(service, link)), None)
