"""One visitor's way from page to page: what was meant when, what was seen, what is noted of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

import requests

from gpharness.answers import BatchReport, Invitation, Refusal, StaffUser, View
from gpharness.driver import Driver
from gpload.deck import Card, Hand
from gpload.inbox import Inbox
from gpload.open_model import Course
from gpload.plan import Arrival
from gpload.recording import Event, Recorder
from gpload.replies import LastReply

Seen = TypeVar("Seen")
NO_ANSWER = "NO_ANSWER"
"""The code of a page on which nothing came back that could be read."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A plain answer; a code of None says that all is well."""

    status: int
    code: str | None = None


class GaveUp(Exception):
    """The visitor has gone: no answer came, or nothing is left to do; the reason is noted."""


class Account(Protocol):
    """One patient's account in an app."""

    def sign_in(self) -> None: ...
    def slots(self) -> Sequence[int]: ...
    def book(self, slot: int) -> Answered: ...
    def cancel(self, slot: int) -> Answered: ...


class Accounts(Protocol):
    """Accounts, each in one hand at a time."""

    def account(self) -> AbstractContextManager[Account | None]: ...


class Together(Protocol):
    """Does several things at the same moment and waits for all."""

    def __call__(self, *acts: Callable[[], object]) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Everything a visitor needs who comes to the product.

    Attributes:
        pace: real seconds for one of the world's: how much shorter people hesitate in it.
        form: the path of the request form, empty where there is none.
        pfs: this worker's accounts in an app on EMIS's patient-facing services.
    """

    driver: Driver
    inbox: Inbox
    hand: Hand
    recorder: Recorder
    course: Course
    staff: StaffUser
    site: str
    slot_type: str
    pace: float
    together: Together
    chance: Callable[[int], Random]
    last: LastReply
    form: str = ""
    pfs: Accounts | None = None


class Visitor:
    """Somebody on the way through pages.

    ``intended`` is the instant at which the next page was meant to be asked for: the arrival's
    own, then the end of one page and a hesitation.  Each page is measured from it.
    """

    def __init__(self, place: Place, arrival: Arrival, card: Card) -> None:
        self.place, self.arrival, self.card = place, arrival, card
        self.chance = place.chance(card.number)
        self.intended = arrival.at

    def hesitate(self, seconds: float) -> None:
        """Think for so long in the world's time."""
        self.intended += seconds * self.place.pace
        self.place.course.until(self.intended)

    def wait_for(self, instant: float) -> None:
        """Wait until an instant of the run, unless it is past."""
        self.intended = max(self.intended, instant)
        self.place.course.until(self.intended)

    def page(self, name: str, act: Callable[[], Seen], **asked: object) -> Seen:
        """Ask for a page; ``asked`` is what the journal has of the question.

        Raises:
            GaveUp: nothing came back that could be read.
        """
        course, intended = self.place.course, self.intended
        began = course.now()
        self.place.last.forget()
        try:
            seen = act()
        except (requests.RequestException, ValueError, KeyError, AssertionError) as failure:
            why = {**asked, "code": NO_ANSWER, "why": str(failure)[:200]}
            self._ended(name, intended, began, why)
            raise GaveUp(name) from failure
        self._ended(name, intended, began, {**asked, **told(seen, self.place.last)})
        return seen

    def note(self, page: str, **facts: object) -> None:
        """Something that happened at one instant, such as a text that has not come."""
        now = self.place.course.now()
        self.place.recorder.note(self._event(page, now, now, now, facts))

    def _ended(self, page: str, intended: float, began: float, facts: Mapping[str, Any]) -> None:
        ended = self.place.course.now()
        self.place.recorder.page(self._event(page, intended, began, ended, facts))
        self.intended = ended

    def _event(
        self, page: str, intended: float, began: float, ended: float, facts: Mapping[str, Any]
    ) -> Event:
        return {
            "visitor": f"{self.arrival.kind}-{self.card.number}",
            "page": page,
            "intended": round(intended, 6),
            "began": round(began, 6),
            "ended": round(ended, 6),
            "nhs_number": self.card.nhs_number,
            "ref": self.card.ref,
            "link": self.card.link,
            **facts,
        }


def told(seen: object, last: LastReply) -> dict[str, Any]:
    """What an answer says, for the journal; of what says nothing itself, the last reply."""
    if isinstance(seen, View):
        return _of_view(seen)
    if isinstance(seen, Refusal | Answered):
        return {"status": seen.status, "code": seen.code}
    if isinstance(seen, Invitation):
        return {"status": 200, "code": None, "invitation": seen.ref, "state": seen.state}
    if isinstance(seen, BatchReport):
        found = {
            "batch": seen.ref,
            "invitations": [row.invitation for row in seen.rows],
            "refused": [row.code for row in seen.rows if row.code],
        }
        return {"status": 200, "code": None, **found}
    if isinstance(seen, list):
        return {**last.told(), "shown": len(seen)}
    return last.told()


def _of_view(view: View) -> dict[str, Any]:
    found: dict[str, Any] = {"status": view.status, "code": view.code, "step": str(view.step)}
    if view.reference:
        found["reference"] = view.reference
    held = view.appointment
    if held is not None:
        found["appointment"] = {
            "start": held.start.isoformat() if held.start else None,
            "minutes": held.minutes,
            "site": held.site.ods if held.site else None,
            "state": held.state,
        }
    return found
