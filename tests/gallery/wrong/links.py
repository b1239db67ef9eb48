"""Wrong about links: how long they live, how often they may be used, and by whom."""

from datetime import timedelta

from flask import request
from sqlalchemy import delete, select, update

from gallery.wrong_product import Part, wrong
from refbooking import booking, identity, links, outbox, sending, sessions
from refbooking.api import patient
from refbooking.birth_dates import from_iso
from refbooking.booking import Claim
from refbooking.london import local, midnight, same_wall_clock
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Terms, read
from refbooking.store.database import Tx
from refbooking.store.records import Invitation
from refbooking.store.tables import booking as bookings
from refbooking.store.tables import booking_attempt, invitation

SECOND = timedelta(seconds=1)


# -- how long --------------------------------------------------------------------------------------


@wrong(Invitation, "state_at", rule="E2")
def expires_a_second_late(right: Part) -> Part:
    """A link still works at the moment at which it expires.

    The practice's report calls an appointment late that the patient was allowed to book.
    """
    return lambda link, now: right(link, now - SECOND)


@wrong(Invitation, "state_at", rule="E2")
def expires_a_second_early(right: Part) -> Part:
    """A link is dead in the last second of its seven days.

    A patient who was told a time and kept to it is turned away.
    """
    return lambda link, now: right(link, now + SECOND)


@wrong(sending, "expiry", rule="E3", seen="calcom/cal.diy#24523")
def expires_by_the_calendar(right: Part) -> Part:
    """A link lives until the end of its seventh day, whatever hour it was sent at.

    Appointments are held up for up to a day longer than the practice agreed to.
    """
    return lambda profile, sent_at: midnight(local(sent_at).date() + timedelta(days=8))


@wrong(sending, "expiry", rule="E3", seen="calcom/cal.diy#1092")
def expires_by_the_clock_on_the_wall(right: Part) -> Part:
    """Seven days are counted on the wall clock, so they last 169 hours when summer time ends.

    Twice a year every link lives an hour too long, or an hour too short.
    """
    return lambda profile, sent_at: same_wall_clock(sent_at, 7)


@wrong(sending, "mark_sent", rule="E1")
def counts_from_the_upload(right: Part) -> Part:
    """The seven days begin when the message is written, not when its text is accepted.

    A list that waits for the text gateway eats into its patients' week.
    """

    def mark_sent(service: Service, created: Invitation, accepted: object) -> None:
        right(service, created, accepted)
        until = sending.expiry(links.profile_of(service, created), created.created_at)
        with service.store.begin() as tx:
            mine = invitation.c.id == created.id
            tx.execute(update(invitation).where(mine).values(expires_at=until))

    return mark_sent


@wrong(Invitation, "state_at", rule="E4")
def never_expires_once_opened(right: Part) -> Part:
    """Whether a link has expired is judged when it is opened, and never after.

    A page left open for weeks books an appointment that was meant for somebody else by then.
    """
    return lambda link, now: link.state if link.state == "opened" else right(link, now)


@wrong(identity, "open_link", rule="E6")
def looking_extends(right: Part) -> Part:
    """Opening a link begins its seven days anew.

    Whoever looks once a week has a link for ever.
    """

    def open_link(service: Service, link: Invitation, born: object) -> str:
        key: str = right(service, link, born)
        until = service.clock.now() + timedelta(days=7)
        with service.store.begin() as tx:
            mine = invitation.c.id == link.id
            tx.execute(update(invitation).where(mine).values(expires_at=until))
        return key

    return open_link


@wrong(sending, "_supersede_older", rule="E6")
def old_link_lives_on(right: Part) -> Part:
    """A link that is sent again leaves the old one alive.

    One patient holds two links for one need, and books twice.
    """
    return lambda tx, newer, now: None


# -- how often -------------------------------------------------------------------------------------


@wrong(booking, "_again", rule="S6", seen="calcom/cal.diy#29815")
def reusable_link(right: Part) -> Part:
    """A used link books a second appointment.

    Two people's time is taken by one, and nobody at the practice notices.
    """
    return _booking_anew(right, once_cancelled_only=False)


@wrong(booking, "_again", rule="E29")
def cancelling_gives_the_link_back(right: Part) -> Part:
    """A link whose appointment was cancelled books again.

    The practice has counted the invitation as answered and offers its slot to others.
    """
    return _booking_anew(right, once_cancelled_only=True)


@wrong(booking, "_again", rule="E45")
def going_back_is_punished(right: Part) -> Part:
    """Confirming again from the page before shows an error instead of the booking.

    Patients who pressed the back button believe that they have no appointment, and call.
    """

    def again(service: Service, tx: Tx, link: Invitation, offer_id: str) -> object:
        raise Problem("LINK_ALREADY_USED")

    return again


@wrong(links, "by_token", rule="E26", seen="emdash-cms/emdash#3298")
def burnt_by_a_link_checker(right: Part) -> Part:
    """The first fetch of a link uses it up, whoever fetches.

    Scanners of mail and messages open every link before its reader does, who then gets an error.
    """

    def by_token(service: Service, token: str, address: str) -> Invitation:
        link: Invitation = right(service, token, address)
        if request.method in ("GET", "HEAD") and link.state == "sent":
            if link.opened_at is not None:
                raise Problem("LINK_ALREADY_USED")
            with service.store.begin() as tx:
                mine, now = invitation.c.id == link.id, service.clock.now()
                tx.execute(update(invitation).where(mine).values(opened_at=now))
        return link

    return by_token


@wrong(links, "refuse_unknown", rule="E25")
def links_may_be_guessed(right: Part) -> Part:
    """Nobody counts how many links an address has tried that were never sent.

    A program tries links until one is somebody's.
    """

    def refuse_unknown(service: Service, address: str) -> None:
        raise Problem("LINK_NOT_FOUND")

    return refuse_unknown


# -- whose -----------------------------------------------------------------------------------------


@wrong(outbox, "link_of", rule="S5", seen="orsee/orsee#159")
def one_link_for_all(right: Part) -> Part:
    """Every text carries the link of the first message that was ever sent.

    Patients book in a stranger's name; mail merges that took the wrong row have done just this.
    """

    def link_of(service: Service, text: Part) -> str:
        first = select(invitation.c.id).order_by(invitation.c.created_at).limit(1)
        with service.store.read() as tx:
            found = tx.execute(first).scalar_one_or_none()
        if found is None or not text.subject.startswith("inv_"):
            return str(right(service, text))
        return f"{service.settings.public_url}/b/{service.tokens.link(found)}"

    return link_of


@wrong(sending, "mark_sent", rule="S1")
def link_in_two_messages(right: Part) -> Part:
    """The link goes out in the message and once more by itself.

    The second text is forwarded, and somebody else has the link.
    """

    def mark_sent(service: Service, created: Invitation, accepted: object) -> None:
        right(service, created, accepted)
        with service.store.begin() as tx:
            outbox.queue(
                service,
                tx,
                kind="invitation_again",
                subject=created.id,
                ods=created.sender_ods,
                mobile=created.mobile,
                body="{link}",
            )

    return mark_sent


@wrong(sending, "_refuse_second", rule="E120")
def second_link_without_asking(right: Part) -> Part:
    """A second link for the same need replaces the first without a word to the receptionist.

    The link in the patient's hand dies, and nobody meant it to.
    """
    return lambda *args, **named: None


@wrong(links, "DEAD", rule="E121")
def cancelled_link_lives(right: Part) -> Part:
    """A link that staff have cancelled can still be used.

    The patient has booked by telephone, books again by link, and is expected twice.
    """
    return {state: code for state, code in right.items() if state != "cancelled"}


@wrong(identity, "_checked", rule="S17")
def any_date_of_birth_will_do(right: Part) -> Part:
    """The date of birth is asked for and not compared.

    Whoever finds the phone sees and takes the patient's appointments.
    """
    return lambda service, link, door, born, wrong: identity.current_patient(service, link)


@wrong(identity, "_checked", rule="E22")
def tells_which_part_is_wrong(right: Part) -> Part:
    """A wrong date of birth is answered with the part that is wrong.

    A stranger needs a handful of tries to learn a patient's date of birth.
    """

    def checked(service: Service, link: Invitation, *more: Part) -> object:
        try:
            return right(service, link, *more)
        except Problem as problem:
            known = identity.current_patient(service, link)
            if problem.code != "IDENTITY_MISMATCH" or known is None:
                raise
            parts = ("day", "month", "year")
            off = [one for one in parts if getattr(more[1], one) != getattr(known.birth_date, one)]
            raise Problem(problem.code, detail=f"The {off[0]} is not right") from problem

    return checked


@wrong(identity, "_wrong_try", rule="E22")
def eleven_tries(right: Part) -> Part:
    """The eleventh wrong date of birth locks a link, not the tenth.

    A limit that is off by one is off for everybody who relies on it.
    """
    return lambda service, link, door, most: right(service, link, door, most + 1)


@wrong(patient, "_date_of_birth", rule="E23")
def slips_count_as_tries(right: Part) -> Part:
    """A date that does not exist counts as a wrong date of birth.

    Patients with unsteady fingers are locked out of their own appointment.
    """

    def date_of_birth(service: Service) -> object:
        try:
            return right(service)
        except Problem as problem:
            if problem.code != "VALIDATION_FAILED":
                raise
            return from_iso("1900-01-01", service.clock.now().date())

    return date_of_birth


@wrong(sessions, "require", rule="E24")
def stays_open_for_weeks(right: Part) -> Part:
    """The date of birth is never asked again on the same device.

    The next user of a library's computer has the appointment in front of them.
    """
    return lambda service, kind, subject, key, idle: right(service, kind, subject, key, 100_000)


def _booking_anew(right: Part, *, once_cancelled_only: bool) -> Part:
    """An `_again` that opens a used link once more, forgetting what was booked."""

    def again(service: Service, tx: Tx, link: Invitation, offer_id: str) -> object:
        made = links.booking_of(tx, link.id)
        try:
            return right(service, tx, link, offer_id)
        except Problem:
            if made is None or (once_cancelled_only and made.state == "confirmed"):
                raise
        tx.execute(delete(bookings).where(bookings.c.id == made.id))
        mine = booking_attempt.c.invitation_id == link.id
        tx.execute(update(booking_attempt).where(mine).values(outcome="absent"))
        now = service.clock.now()
        opened = links.move(tx, link, "opened", now)
        terms = Terms(opened, links.profile_of(service, link), now)
        attempt = booking._begin(service, tx, opened, now)
        return Claim(attempt, terms, read(service.tokens, opened, offer_id))

    return again
