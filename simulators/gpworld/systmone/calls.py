"""A message in its session, and the answer to it: what both facades hand around."""

from __future__ import annotations

from dataclasses import dataclass

from gpworld.book.model import Booker, Via
from gpworld.people.model import Patient
from gpworld.practice import Practice
from gpworld.staff.model import User
from gpworld.systmone import wire
from gpworld.systmone.message import Message
from gpworld.systmone.state import OnlineSession, StaffSession


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's attributes and children, and the suid that goes with it."""

    attributes: dict[str, str | None]
    children: tuple[str, ...] = ()
    suid: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A message of an online user, with the patient it is about."""

    message: Message
    session: OnlineSession
    practice: Practice
    patient: Patient

    @property
    def ids(self) -> dict[str, str | None]:
        """The two ids that most replies repeat."""
        return {
            "patientId": wire.patient_id(self.patient.id),
            "onlineUserId": wire.patient_id(self.session.holder),
        }


@dataclass(frozen=True, slots=True)
class Desk:
    """A message of a logged-on staff user."""

    message: Message
    session: StaffSession
    practice: Practice
    user: User

    @property
    def by(self) -> Booker:
        """How the book knows this user."""
        return Booker(Via.STAFF, self.user.user_name)
