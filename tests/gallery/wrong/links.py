"""Wrong about links: how often they may be used, and by whom."""

from flask import request
from sqlalchemy import delete, select, update

from gallery.wrong_product import Part, wrong
from refbooking import booking, links, outbox, sending
from refbooking.booking import Claim
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Terms, read
from refbooking.store.database import Tx
from refbooking.store.records import Invitation
from refbooking.store.tables import booking as bookings
from refbooking.store.tables import booking_attempt, invitation

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
