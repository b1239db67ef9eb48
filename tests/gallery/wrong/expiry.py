"""Wrong about how long a link lives."""

from datetime import timedelta

from sqlalchemy import update

from gallery.wrong_product import Part, wrong
from refbooking import identity, links, sending
from refbooking.london import local, midnight, same_wall_clock
from refbooking.service import Service
from refbooking.store.records import Invitation
from refbooking.store.tables import invitation

SECOND = timedelta(seconds=1)


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
