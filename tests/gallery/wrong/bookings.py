"""Wrong about bookings: two at once, a lost answer, an early text, a late cancellation."""

from datetime import date, timedelta

from sqlalchemy import update

from gallery.wrong_product import Part, wrong
from refbooking import (
    booking,
    declining,
    links,
    manage,
    outbox,
    reconcile,
    reminders,
    settling,
    texts,
)
from refbooking.booking import Claim
from refbooking.clinical.model import (
    BookedAppointment,
    LocalPatient,
    UpstreamFailure,
    UpstreamSlot,
    UpstreamUnavailable,
    UpstreamUnreadable,
)
from refbooking.jobs import JobData
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settling import Unclear
from refbooking.store.database import Tx
from refbooking.store.records import Booking, Invitation
from refbooking.store.tables import booking_attempt

# -- two at once -----------------------------------------------------------------------------------


@wrong(booking, "_claim", rule="E43", seen="alextselegidis/easyappointments#31")
def two_tabs_book_twice(right: Part) -> Part:
    """A second tab takes the link over from a first that is still booking.

    One patient holds two appointments, and knows of one.
    """

    def claim(service: Service, link: Invitation, offer_id: str) -> object:
        with service.store.begin() as tx:
            current, mine = links.by_id(tx, link.id), booking_attempt.c.invitation_id == link.id
            if current.state == "confirming":
                tx.execute(update(booking_attempt).where(mine).values(outcome="absent"))
                links.move(tx, current, "opened", service.clock.now())
        return right(service, link, offer_id)

    return claim


@wrong(booking, "_claim", rule="E41", seen="Crocoblock/suggestions#2758")
def texts_before_booking(right: Part) -> Part:
    """The confirmation is texted as soon as the patient confirms, before the book has been asked.

    Patients come to appointments that somebody else was given.
    """

    def claim(service: Service, link: Invitation, offer_id: str) -> object:
        found = right(service, link, offer_id)
        if isinstance(found, Claim):
            site = links.site_of(service, link)
            at = texts.when(found.choice.start)
            with service.store.begin() as tx:
                outbox.queue(
                    service,
                    tx,
                    kind="booked",
                    subject=link.id,
                    ods=link.sender_ods,
                    mobile=link.mobile,
                    body=texts.booked(site.name, site.name, site.address, at),
                    reference=f"booked-{found.attempt.id}",
                )
        return found

    return claim


@wrong(booking, "_book", rule="E41")
def who_is_late_is_told_yes(right: Part) -> Part:
    """A patient for whose slot somebody else was quicker is told that it is booked.

    Two patients come at the same time, and the practice expects one.
    """

    def book(service: Service, clinical: object, claim: Claim, *more: object) -> object:
        try:
            return right(service, clinical, claim, *more)
        except Problem as refusal:
            if refusal.code != "SLOT_TAKEN":
                raise
            return BookedAppointment(claim.attempt.id, claim.attempt.id, claim.choice.start, 10)

    return book


# -- a lost answer ---------------------------------------------------------------------------------


@wrong(booking, "_ask", rule="E54", seen="pax8labs/pax8-cli#463")
def asks_again_after_a_lost_answer(right: Part) -> Part:
    """A booking whose answer is lost is simply asked for again.

    The book says that the slot is taken, by the patient's own first try, and so they book another.
    """

    def ask(*args: object) -> object:
        try:
            return right(*args)
        except Unclear:
            return right(*args)

    return ask


@wrong(booking, "_ask", rule="E56")
def takes_silence_for_yes(right: Part) -> Part:
    """A booking whose answer is lost is taken for made.

    Patients travel to an appointment that nobody knows of.
    """

    def ask(clinical: object, slot: UpstreamSlot, *more: object) -> object:
        try:
            return right(clinical, slot, *more)
        except Unclear:
            return _guessed(slot)

    return ask


@wrong(booking, "_ask", rule="E55", seen="happy-travel/agent-app-project#33")
def takes_silence_for_no(right: Part) -> Part:
    """A booking whose answer is lost is taken for refused.

    The appointment stands in the book, the patient books another, and one of the two is missed.
    """

    def ask(*args: object) -> object:
        try:
            return right(*args)
        except Unclear as unclear:
            raise UpstreamUnavailable("book", "no answer", reached=False) from unclear

    return ask


@wrong(booking, "_ask", rule="E58")
def any_answer_is_a_yes(right: Part) -> Part:
    """An answer that cannot be read counts as a booking.

    An error page with the status 200 becomes an appointment.
    """

    def ask(clinical: object, slot: UpstreamSlot, *more: object) -> object:
        try:
            return right(clinical, slot, *more)
        except Unclear as unclear:
            if isinstance(unclear.failure, UpstreamUnreadable):
                return _guessed(slot)
            raise

    return ask


@wrong(settling, "_tell_booked", rule="E55")
def no_text_after_reading_back(right: Part) -> Part:
    """A booking that was found by reading the book is not confirmed by text.

    The patient was told to wait for a text, and waits.
    """

    def tell_booked(service: Service, tx: Tx, link: Invitation, *more: object) -> None:
        if link.state != "outcome_unknown":
            right(service, tx, link, *more)

    return tell_booked


@wrong(settling, "_reopen", rule="E56")
def apology_with_a_dead_link(right: Part) -> Part:
    """The apology for a booking that was not made carries the link, even when it has expired.

    The patient follows it, is refused, and is given no telephone number.
    """
    return lambda tx, link, now: links.move(tx, link, "opened", now)


@wrong(reconcile, "_look_later", rule="E57")
def nobody_is_told(right: Part) -> Part:
    """A booking that can never be looked up is forgotten without a task for staff.

    The link stays shut, and nobody knows why.
    """

    def look_later(service: Service, attempt: object, data: JobData, since: object) -> None:
        if int(data.get("looks", "0")) + 1 < len(reconcile.LOOKS):
            right(service, attempt, data, since)

    return look_later


@wrong(reconcile, "adopt_orphans", rule="E54")
def restart_forgets(right: Part) -> Part:
    """After a restart nobody looks into the bookings that were under way.

    Each deployment leaves a few patients on a page that says: one moment, please.
    """
    return lambda service: None


# -- afterwards ------------------------------------------------------------------------------------


@wrong(manage, "_in_time", rule="M2")
def cut_off_a_minute_early(right: Part) -> Part:
    """Exactly an hour before the start it is too late to cancel.

    Who was told “up to an hour before” is refused, and the slot is wasted.
    """
    hour = timedelta(minutes=1)
    return lambda made, now, minutes: (
        right(made, now, minutes) and made.start - now - hour > (timedelta(minutes=minutes) - hour)
    )


@wrong(manage, "_take_out", rule="M3", seen="calcom/cal.diy#5101")
def cancels_only_in_its_own_records(right: Part) -> Part:
    """A cancellation is noted and texted, and the practice's book is not told.

    The slot stays taken, and the patient counts as not having come.
    """
    return lambda service, seen, why: links.clinical_for(service, seen.link).patient(
        seen.link.patient_nhs_number
    )


@wrong(manage, "_take_out", rule="M3")
def says_cancelled_whatever_happens(right: Part) -> Part:
    """A cancellation that failed is shown as done.

    The practice waits for somebody who was told not to come.
    """

    def take_out(service: Service, seen: manage.Appointment, why: str) -> LocalPatient:
        try:
            found: LocalPatient = right(service, seen, why)
        except (UpstreamFailure, Problem):
            number = seen.link.patient_nhs_number
            return LocalPatient("", number, "", "", "", date.min, None, "active")
        return found

    return take_out


@wrong(manage, "_gone_from_book", rule="E47", seen="calcom/cal.diy#6695")
def cancellations_by_the_practice_unseen(right: Part) -> Part:
    """An appointment that the practice has taken out is still shown as standing.

    The patient comes in vain.
    """
    return lambda service, seen: False


@wrong(reminders, "remind", rule="R1", seen="calcom/cal.diy#17785")
def reminds_of_what_was_cancelled(right: Part) -> Part:
    """A reminder is sent for an appointment that was cancelled.

    The patient comes after all, or calls to ask.
    """

    def remind(service: Service, data: JobData) -> None:
        made = reminders._booking(service, data["booking"])
        if made.state == "confirmed":
            right(service, data)
        else:
            _remind(service, made)

    return remind


@wrong(reminders, "remind", rule="E68")
def reminds_the_dead(right: Part) -> Part:
    """A reminder is sent to somebody who has died since.

    A family reads it.
    """

    def remind(service: Service, data: JobData) -> None:
        made = reminders._booking(service, data["booking"])
        with service.store.read() as tx:
            link = links.by_id(tx, made.invitation_id)
        found = links.clinical_for(service, link).patient(link.patient_nhs_number)
        if found is None or found.status != "active":
            _remind(service, made)
        else:
            right(service, data)

    return remind


@wrong(declining, "save_decline", rule="D1")
def declined_and_not_filed(right: Part) -> Part:
    """A patient's no is not put on record.

    Three letters later the patient has said it four times.
    """
    return lambda service, data: None


def _guessed(slot: UpstreamSlot) -> BookedAppointment:
    return BookedAppointment(slot.id, slot.id, slot.start, slot.minutes)


def _remind(service: Service, made: Booking) -> None:
    with service.store.begin() as tx:
        link = links.by_id(tx, made.invitation_id)
        outbox.queue(
            service,
            tx,
            kind="reminder",
            subject=made.id,
            ods=link.sender_ods,
            mobile=link.mobile,
            body=texts.reminder(link.sender_ods, link.site_ods, texts.when(made.start)),
        )
