"""Confirming: claim the link, check the patient again, take a slot, book it, settle (E40–E59).

The claim comes first and is one short transaction.
No transaction is open while the clinical system is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from refbooking import links, settling, slots
from refbooking.clinical.budget import in_full
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalSystem,
    LocalPatient,
    Refusal,
    SlotSearch,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamSlot,
    UpstreamUnavailable,
)
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Choice, Terms
from refbooking.store.database import Tx
from refbooking.store.records import Attempt, Booking, Invitation
from refbooking.store.tables import booking, booking_attempt

OVERDUE = timedelta(seconds=120)
"""When a claim that was never settled, as after a crash, is looked into."""


@dataclass(frozen=True)
class Confirmed:
    """A booking; `again` when the link had made it before (E43, E45)."""

    booking: Booking
    again: bool


@dataclass(frozen=True)
class Claim:
    """A link shut by one confirm, and what was chosen with it."""

    attempt: Attempt
    terms: Terms
    choice: Choice


def confirm(service: Service, link: Invitation, offer_id: str) -> Confirmed:
    """Book what the patient chose; raises a patient problem, or BOOKING_OUTCOME_UNKNOWN (E54)."""
    claim = _claim(service, link, offer_id)
    if isinstance(claim, Confirmed):
        return claim
    with service.working_on(claim.attempt.id):
        return _carried_out(service, link, claim)


def _carried_out(service: Service, link: Invitation, claim: Claim) -> Confirmed:
    try:
        clinical = links.clinical_for(service, link)
        patient = _patient_now(clinical, link)
        appointment = _book(service, clinical, claim, patient)
    except settling.Unclear as unclear:
        settling.unknown(service, claim.attempt, unclear.failure)
        raise Problem("BOOKING_OUTCOME_UNKNOWN", retry_after=links.POLL_SECONDS) from unclear
    except Problem as refusal:
        settling.refused(service, claim.attempt, refusal)
        raise
    except UpstreamFailure as failure:
        problem = links.site_problem(service, link, failure)
        settling.refused(service, claim.attempt, problem)
        raise problem from failure
    return Confirmed(settling.accepted(service, claim.attempt, appointment, patient), again=False)


def note_shown(service: Service, made: Booking) -> None:
    """The patient has been shown the confirmation."""
    if made.confirmation_shown_at is not None:
        return
    now = service.clock.now()
    with service.store.begin() as tx:
        mine = booking.c.id == made.id
        tx.execute(update(booking).where(mine).values(confirmation_shown_at=now))


def _claim(service: Service, link: Invitation, offer_id: str) -> Claim | Confirmed:
    """Shut the link for this confirm; its time is what counts for expiry and horizon (E4, E7)."""
    now = service.clock.now()
    profile = links.profile_of(service, link)
    try:
        with service.store.begin() as tx:
            current = links.by_id(tx, link.id)
            if current.state == "booked":
                return _again(service, tx, current, offer_id)
            links.refuse_shut(current, now)
            choice = slots.read(service.tokens, current, offer_id)
            terms = Terms(current, profile, now)
            slots.refuse_unless_offered(terms, choice)
            attempt = _begin(service, tx, current, now)
    except IntegrityError as beaten:
        # Databases that let two confirms read the link at once are stopped by the index.
        raise Problem("BOOKING_IN_PROGRESS", retry_after=links.POLL_SECONDS) from beaten
    return Claim(attempt, terms, choice)


def _again(service: Service, tx: Tx, link: Invitation, offer_id: str) -> Confirmed:
    """A used link: the same choice is shown its booking, any other is refused (E28, E45)."""
    made = links.booking_of(tx, link.id)
    try:
        choice = slots.read(service.tokens, link, offer_id)
    except Problem:
        choice = None
    if made and choice and made.state == "confirmed" and choice.covers_start(made.start):
        return Confirmed(made, again=True)
    raise Problem("LINK_ALREADY_USED")


def _begin(service: Service, tx: Tx, link: Invitation, now: datetime) -> Attempt:
    attempt = Attempt(
        id=service.tokens.new_id("att"),
        invitation_id=link.id,
        site_ods=link.site_ods,
        slot_id=None,
        slot_start=None,
        minutes=None,
        clinician=None,
        reference=service.tokens.reference(),
        claimed_at=now,
        deadline=now + OVERDUE,
        outcome="pending",
        refused_code=None,
        resolved_at=None,
    )
    tx.execute(insert(booking_attempt).values(**vars(attempt)))
    links.move(tx, link, "confirming", now)
    service.jobs.schedule(tx, "overdue_claim", attempt.deadline, attempt=attempt.id)
    return attempt


def _patient_now(clinical: ClinicalSystem, link: Invitation) -> LocalPatient:
    """The patient as the record is now: moved away or died means no (E66, E68)."""
    patient = clinical.patient(link.patient_nhs_number)
    if patient is None:
        raise settling.Blocked("not found")
    if patient.status != "active":
        raise settling.Blocked(patient.status)
    return patient


def _book(
    service: Service, clinical: ClinicalSystem, claim: Claim, patient: LocalPatient
) -> BookedAppointment:
    """Book the first slot of the choice that can be had."""
    why, wanted = _wanted(claim, _read_again(clinical, claim))
    guest = None
    for slot in wanted:
        if not _take(service, claim, slot):
            why = "SLOT_TAKEN"
            continue
        guest = guest or _admitted(clinical, patient)
        try:
            with in_full():
                return _ask(clinical, slot, guest, claim.attempt.reference)
        except UpstreamRefused as refusal:
            if refusal.kind not in (Refusal.SLOT_TAKEN, Refusal.SLOT_GONE):
                raise settling.refusal_problem(refusal) from refusal
            why = refusal.kind.value
    raise Problem("WINDOW_FULL" if claim.choice.end else why)


def _admitted(clinical: ClinicalSystem, patient: LocalPatient) -> LocalPatient:
    """The patient as those who book them know them; nothing has been booked yet (E60)."""
    try:
        return clinical.admit(patient)
    except UpstreamRefused as refusal:
        if refusal.kind in settling.NOT_THIS_PATIENT:
            raise settling.refusal_problem(refusal) from refusal
        raise


def _read_again(clinical: ClinicalSystem, claim: Claim) -> SlotSearch:
    """The book of the day as it is now, which is not as the page had it (E46)."""
    day = claim.choice.day
    return clinical.slots(day, day, claim.terms.invitation.slot_type)


def _wanted(claim: Claim, search: SlotSearch) -> tuple[str, Iterator[UpstreamSlot]]:
    """The slots to try in turn, and why none can be had if they are none (E41, E46)."""
    seen = [s for s in search.slots if claim.choice.covers(s) and claim.terms.allows(s)]
    if search.partial and not seen:
        raise Problem("SITE_UNAVAILABLE")
    taken = any(slot.status == "booked" for slot in seen)
    free = _in_reach(claim, seen)
    if search.others is None or free or claim.choice.slot is None:
        return ("SLOT_TAKEN" if taken else "SLOT_GONE"), iter(free)
    # Of a book that lists only what is free, asking for the slot is what tells taken from gone;
    # one that is listed with another type is not what the patient was sent.
    retyped = claim.choice.slot.id in search.others
    return "SLOT_GONE", iter(() if retyped else (claim.choice.slot,))


def _in_reach(claim: Claim, seen: list[UpstreamSlot]) -> Sequence[UpstreamSlot]:
    """Free slots in the order of trying: every equal time, but only a few of a window (E49, T3)."""
    free = slots.in_turn(slot for slot in seen if claim.terms.bookable(slot))
    return free[: claim.terms.profile.window_tries] if claim.choice.end else free


def _take(service: Service, claim: Claim, slot: UpstreamSlot) -> bool:
    """Claim a slot among our own patients; False when another confirm holds it (E42)."""
    try:
        with service.store.begin() as tx:
            tx.execute(
                update(booking_attempt)
                .where(booking_attempt.c.id == claim.attempt.id)
                .values(
                    slot_id=slot.id,
                    slot_start=slot.start,
                    minutes=slot.minutes,
                    clinician=claim.choice.clinician or next(iter(slot.clinicians), None),
                )
            )
    except IntegrityError:
        return False
    return True


def _ask(
    clinical: ClinicalSystem, slot: UpstreamSlot, patient: LocalPatient, reference: str
) -> BookedAppointment:
    """One booking call; raises `Unclear` when the book may or may not have done it (E54, E58)."""
    try:
        return clinical.book(slot, patient, "Booked online by the patient", f"Online {reference}")
    except UpstreamRefused:
        raise
    except UpstreamUnavailable as failure:
        if not failure.reached:
            raise
        raise settling.Unclear(failure) from failure
    except UpstreamFailure as failure:
        raise settling.Unclear(failure) from failure
