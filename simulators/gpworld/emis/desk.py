"""A member of staff at work in one practice's EMIS: what they may do through the Partner API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gpworld.book import checks
from gpworld.book.model import Booker, Booking, BookingStatus, Did, Session, Slot, Via, Wanted
from gpworld.book.refusals import Reason, Refusal
from gpworld.core import london
from gpworld.core.exchange import Request
from gpworld.emis import bodies
from gpworld.emis.errors_partner import Code, PartnerRefusal
from gpworld.emis.parameters import wrong
from gpworld.emis.state import Emis
from gpworld.people.model import Patient
from gpworld.people.register import UnknownPatient
from gpworld.practice import Practice
from gpworld.staff.model import User

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits: the practice they work for, who they are, and when it is."""

    practice: Practice
    user: User
    now: datetime

    @property
    def by(self) -> Booker:
        """How the book is told who did it."""
        return Booker(Via.STAFF, self.user.user_name)

    def patient(self, number: int) -> Patient:
        """A patient of this practice, whatever their standing."""
        try:
            return self.practice.register.patient(number)
        except UnknownPatient:
            raise PartnerRefusal(Code.NOT_FOUND, f"there is no patient {number}") from None

    def booker(self, text: str) -> Booker:
        """The user named in ``bookedBy`` by guid or dbid."""
        wanted = bodies.guid(text) or text
        for user in self.practice.users:
            if wanted in (user.guid.casefold(), str(user.id)):
                return Booker(Via.STAFF, user.user_name)
        raise wrong(f"bookedBy {text!r} is no user of this organisation: send a guid or dbid")

    def sessions(self, first: date, last: date) -> list[Session]:
        """Sessions that start on these days, both included."""
        return self.practice.book.sessions(
            london.midnight(first), london.midnight(london.day_after(last))
        )

    def book(self, slot: int, patient: Patient, by: Booker, reason: str, note: str) -> Booking:
        """Book any slot that has not begun, is not withheld and is free."""
        return self.practice.book.book(
            Wanted((slot,), patient.id, by, reason=reason, note=note),
            BOOKING,
        )

    def held(self, slot: int, patient: int | None = None) -> Booking:
        """The live booking of a slot, of this patient where one is named.

        Raises:
            Refusal: NO_SUCH_SLOT, NO_SUCH_BOOKING.
        """
        number = self.practice.book.slot(slot).booking
        booking = None if number is None else self.practice.book.booking(number)
        if booking is None or patient not in (None, booking.patient):
            raise Refusal(Reason.NO_SUCH_BOOKING, f"slot {slot} is not held")
        return booking

    def cancel(self, slot: int, patient: int) -> Booking:
        """Cancel what a patient holds."""
        return self.practice.book.cancel(self.held(slot, patient).id, self.by)

    def set_status(self, slot: int, status: BookingStatus, patient: int | None = None) -> Booking:
        """Say where the patient of a slot is."""
        booking = self.held(slot, patient)
        return self.practice.book.amend(booking.id, self.by, did=Did.STATUS, status=status)

    def comment(self, slot: int, text: str) -> None:
        """Add a comment to a slot."""
        comments = (*self.practice.book.slot(slot).comments, text)
        self.practice.book.change_slot(slot, self.by, comments=comments)

    def note(self, slot: int, text: str) -> Slot:
        """Write a slot's notes anew."""
        return self.practice.book.change_slot(slot, self.by, notes=text)

    def retype(self, slot: int, name: str) -> None:
        """Give a slot another type."""
        self.practice.book.change_slot(slot, self.by, type=name)

    def appointments(self, patient: int, first: date, last: date) -> Iterator[tuple[Booking, Slot]]:
        """What a patient holds on these days, slot by slot."""
        start, end = london.midnight(first), london.midnight(london.day_after(last))
        for booking in self.practice.book.bookings(patient, live=True):
            for number in booking.slots:
                slot = self.practice.book.slot(number)
                if start <= slot.start < end:
                    yield booking, slot

    def waiting(
        self, status: BookingStatus, before: timedelta, within: timedelta
    ) -> Iterator[tuple[Booking, Slot]]:
        """Bookings of a status that start in a stretch around now."""
        first, last = self.now - before, self.now + within
        for booking in self.practice.book.bookings(live=True):
            if booking.status is status and first <= booking.start <= last:
                yield booking, self.practice.book.slot(booking.slots[0])


def _not_withheld(attempt: checks.Attempt) -> None:
    """Neither blocked nor embargoed; a slot that somebody holds is neither."""
    if attempt.first.booking is None:
        checks.not_blocked(attempt)
        checks.not_embargoed(attempt)


BOOKING: tuple[checks.Check, ...] = (checks.not_past, _not_withheld, checks.not_taken)
"""What a slot must pass to be booked by staff, in order."""


def desk(emis: Emis, request: Request, scope: str) -> Desk:
    """Whose token a request carries, if it may do what this scope allows (B1).

    Raises:
        PartnerRefusal: TOKEN_INVALID, SCOPE_MISSING, or PARAMETER_INVALID without applicationId.
    """
    given = request.header("Authorization") or ""
    if given[: len(BEARER)].lower() != BEARER:
        raise PartnerRefusal(Code.TOKEN_INVALID, "Authorization: send Bearer and a token")
    grant = emis.grant_of(given[len(BEARER) :].strip())
    found = None if grant is None else active_user(emis, grant.ods, grant.user_name)
    if grant is None or found is None:
        raise PartnerRefusal(Code.TOKEN_INVALID, "the token is not one of an active user")
    if scope not in grant.scopes:
        raise PartnerRefusal(Code.SCOPE_MISSING, f"the token lacks the scope {scope}")
    if not request.header("applicationId"):
        raise wrong("the applicationId header is missing: send the application's id")
    return Desk(found[0], found[1], emis.clock.now())


def active_user(emis: Emis, ods: str, user_name: str) -> tuple[Practice, User] | None:
    """A user who may sign in now, and where."""
    practice = emis.practice(ods)
    if practice is None or not practice.organisation.staff_access:
        return None
    user = practice.directory.user_named(practice.ods, user_name)
    return (practice, user) if user is not None and user.active else None
