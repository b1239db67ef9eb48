"""How the harness asks Larkbook: its words turned into ours, and what it has not, said so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import requests

from gpharness.driver import (
    Appointment,
    Day,
    Invitation,
    NotSupported,
    Offer,
    Refusal,
    SlotType,
    StaffUser,
    Step,
    View,
)
from gpharness.drivers.template import TemplateDriver, TemplateVisit
from gpharness.profile import Profile
from gpharness.words.calendar import london

SECONDS = 30
ENDS = {
    "unknown": "LINK_NOT_FOUND",
    "over": "LINK_EXPIRED",
    "withdrawn": "LINK_CANCELLED",
    "locked": "LINK_LOCKED",
    "barred": "LINK_BLOCKED",
    "spent": "LINK_ALREADY_USED",
}
STAYS = {
    "other birthday": "IDENTITY_MISMATCH",
    "no such day": "VALIDATION_FAILED",
    "slow down": "TOO_MANY_TRIES",
    "start again": "FORM_EXPIRED",
    "booking": "BOOKING_IN_PROGRESS",
    "checking": "BOOKING_OUTCOME_UNKNOWN",
    "taken": "SLOT_TAKEN",
    "gone": "SLOT_GONE",
    "past": "SLOT_IN_PAST",
    "not offered": "SLOT_NOT_OFFERED",
    "refused": "BOOKING_REFUSED",
    "book silent": "SITE_UNAVAILABLE",
}
DESK = {
    "who?": "NOT_SIGNED_IN",
    "which kind?": "SLOT_TYPE_REQUIRED",
    "no such kind": "SLOT_TYPE_UNKNOWN",
    "nobody": "PATIENT_NOT_FOUND",
    "has left": "PATIENT_NOT_REGISTERED",
    "has died": "PATIENT_DECEASED",
    "no mobile": "MOBILE_MISSING",
    "not a mobile": "MOBILE_NOT_TEXTABLE",
    "has one already": "DUPLICATE_LIVE_INVITATION",
    "text refused": "SMS_REJECTED",
    "text down": "SMS_UNAVAILABLE",
    "cannot withdraw": "INVITATION_NOT_CANCELLABLE",
    "book silent": "CLINICAL_SYSTEM_UNAVAILABLE",
}
STATES = {"withdrawn": "cancelled", "spent": "booked", "barred": "blocked"}
DELIVERIES = {
    "underway": "sent",
    "temporary-failure": "failed_temporary",
    "permanent-failure": "failed_permanent",
    "technical-failure": "failed_permanent",
}
LACKS = {
    "link": "Larkbook texts links and nothing else",
    "site": "Larkbook's links are for the surgery itself",
    "supersede": "Larkbook takes no link's place: the desk withdraws it first",
    "available_from": "Larkbook's links are for any date",
}


class ForeignDriver(TemplateDriver):
    """Larkbook's desk; what the template leaves undone, Larkbook has not."""

    def __init__(self, base: str, tokens: Mapping[str, str], profile: Profile) -> None:
        super().__init__(base, tokens, profile)
        self._call("testing/empty")

    def slot_types(self, user: StaffUser, site: str) -> list[SlotType]:
        """Kinds, with how many are free."""
        told = self._call("desk/kinds", user)
        return [SlotType(name, free) for name, free in told["kinds"].items()]

    def send_invitation(self, user: StaffUser, **what: object) -> Invitation | Refusal:
        """A link by text."""
        for word, why in LACKS.items():
            if word in what:
                raise NotSupported(why)
        asked = {"patient": what["patient"], "kind": what.get("slot_type") or ""}
        told = self._call("desk/invite", user, asked)
        return _refusal(told) or _invitation(told)

    def invitation(self, user: StaffUser, ref: str) -> Invitation:
        """How a link stands."""
        return _invitation(self._call(f"desk/{ref}", user))

    def cancel_invitation(self, user: StaffUser, ref: str) -> Refusal | None:
        """Take it back."""
        return _refusal(self._call(f"desk/{ref}/withdraw", user))

    def open_link(self, url: str) -> ForeignVisit:
        """Go where the text says."""
        return ForeignVisit(url)

    def settle(self) -> None:
        """Larkbook works when it is told to."""
        self._call("testing/due")

    def _call(self, path: str, user: StaffUser | None = None, asked: object = None) -> Any:
        desk = {"X-Desk": self.tokens.get(user.key, "")} if user else {}
        told = _post(f"{self.base}/{path}", asked, desk)
        if told.get("because") == "no EMIS":
            raise NotSupported("Larkbook knows EMIS and no other clinical system")
        return told


class ForeignVisit(TemplateVisit):
    """One browser with one link; the pass stands for its cookie."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._pass = ""

    def look(self) -> View:
        """The screen."""
        return _view(self._go(""))

    def give_date_of_birth(self, d: date | str) -> View:
        """Day, month and year, as Larkbook wants them typed."""
        said = f"{d:%d/%m/%Y}" if isinstance(d, date) else d
        return _view(self._go("/birthday", {"birthday": said}))

    def days(self) -> list[Day]:
        """Larkbook shows one list of times; its days are counted here."""
        days = [offer.day for offer in self._offers()]
        return [Day(day, days.count(day)) for day in dict.fromkeys(days)]

    def times(self, day: date) -> list[Offer]:
        """The times of a day."""
        return [offer for offer in self._offers() if offer.day == day]

    def choose(self, offer: Offer) -> View:
        """There is no check page."""
        return View(Step.CHECK)

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """Take a time."""
        kind, _, time = offer.id.rpartition("@")
        return _view(self._go("/take", {"kind": kind, "time": time}), Step.CHOOSE)

    def _offers(self) -> list[Offer]:
        told = self._go("")
        return [_offer(told["kind"], time) for time in told.get("times", ())]

    def _go(self, path: str, asked: object = None) -> Any:
        told = _post(self.url + path, asked, {"X-Pass": self._pass})
        self._pass = told.get("pass", self._pass)
        return told


def _post(url: str, asked: object, headers: Mapping[str, str]) -> Any:
    reply = requests.post(url, json=asked or {}, headers=dict(headers), timeout=SECONDS)
    reply.raise_for_status()
    return reply.json()


def _view(told: Mapping[str, Any], stays_at: Step = Step.IDENTITY) -> View:
    """A screen of Larkbook as a page of ours."""
    text = " ".join(str(word) for key, word in told.items() if key != "pass")
    why = "start again" if told["screen"] == "start again" else told.get("because", "")
    if why in ENDS:
        return View(Step.ENDED, ENDS[why], text=text)
    if told["screen"] == "hold on":
        return View(Step.CHECKING, STAYS[why], text=text)
    if why:
        return View(stays_at, STAYS[why], text=text)
    if told["screen"] == "see you":
        start = datetime.fromisoformat(told["time"])
        return View(
            Step.BOOKED, reference=told["number"], appointment=Appointment(start), text=text
        )
    if told["screen"] == "birthday":
        return View(Step.IDENTITY, text=text)
    if not told["times"]:
        return View(Step.NONE, "NO_SLOTS_NOW", text=text)
    return View(Step.CHOOSE, text=text)


def _offer(kind: str, time: str) -> Offer:
    start = datetime.fromisoformat(time).astimezone(UTC)
    return Offer(f"{kind}@{time}", london(start).date(), start)


def _invitation(told: Mapping[str, Any]) -> Invitation:
    warnings = ("SMS_RATE_LIMITED",) if told["queued"] else ()
    warnings += () if told["noted"] else ("RECORD_SAVE_FAILED",)
    state, delivery = told["state"], told["delivery"]
    return Invitation(
        ref=str(told["number"]),
        state=STATES.get(state, state),
        delivery=DELIVERIES.get(delivery, delivery),
        warnings=warnings,
    )


def _refusal(told: Mapping[str, Any]) -> Refusal | None:
    because = told.get("because")
    return Refusal(DESK[because], because) if because else None
