"""What a practice offers to other organisations: section 8, for searching and for booking."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpworld.book.model import Channel, Slot, SlotStatus, Via
from gpworld.book.refusals import Refusal
from gpworld.core import london
from gpworld.gpconnect import codes
from gpworld.practice import Practice


class Offers:
    """One practice's rules at one moment; job roles are looked up once per session."""

    def __init__(self, practice: Practice, now: datetime, unstaffed_role: str) -> None:
        self._practice, self._now = practice, now
        self._unstaffed_role = unstaffed_role
        self._roles: dict[int, str | None] = {}
        ahead = practice.organisation.sharing.days_ahead
        self._last_day = None if ahead is None else london.local_date(now) + timedelta(days=ahead)

    def role(self, session_id: int) -> str | None:
        """The job role of a session's holder, if it is one of the accepted ones."""
        if session_id not in self._roles:
            self._roles[session_id] = self._look_up_role(session_id)
        return self._roles[session_id]

    def withheld(self, slot: Slot) -> str | None:
        """Why the practice does not offer a slot to anybody yet, or None."""
        return next((rule.why for rule in WITHHOLDING if rule.withholds(self, slot)), None)

    def under_embargo(self, slot: Slot) -> bool:
        """Whether a slot is to be opened later."""
        return slot.embargoed_until is not None and self._now < slot.embargoed_until

    def beyond_window(self, slot: Slot) -> bool:
        """Whether a slot lies further ahead than the practice offers."""
        return self._last_day is not None and london.local_date(slot.start) > self._last_day

    def open(self, slot: Slot) -> bool:
        """Whether a slot is free and offered to somebody."""
        free = slot.status(self._now) is SlotStatus.FREE
        return free and self.withheld(slot) is None

    def limit_reached(self, ods: str, more: int = 1) -> bool:
        """Whether ``more`` slots would bring an organisation over the practice's limit."""
        most = self._practice.organisation.sharing.max_per_organisation
        if most is None:
            return False
        held = sum(
            len(booking.slots)
            for booking in self._practice.book.bookings(live=True)
            if booking.by.via is Via.GP_CONNECT
            and booking.by.who == ods
            and booking.start > self._now
        )
        return held + more > most

    def _look_up_role(self, session_id: int) -> str | None:
        try:
            session = self._practice.book.session(session_id)
        except Refusal:
            return None
        if not session.clinicians:
            return self._unstaffed_role or None
        holder = self._practice.directory.user(session.clinicians[0])
        role = None if holder is None else holder.job_role
        return role if role in codes.ROLES else None


@dataclass(frozen=True, slots=True)
class Withholding:
    """One of the practice's rules: its name, when it withholds a slot, and what is said then."""

    name: str
    why: str
    withholds: Callable[[Offers, Slot], bool]


WITHHOLDING = (
    Withholding("flag", "is not GP Connect bookable", lambda _, slot: not slot.gp_connect),
    Withholding(
        "visit",
        "is a home visit, which cannot be booked through GP Connect",
        lambda _, slot: slot.channel is Channel.VISIT,
    ),
    Withholding("embargo", "is under embargo", Offers.under_embargo),
    Withholding("window", "lies beyond the practice's booking window", Offers.beyond_window),
    Withholding(
        "role",
        "is held by somebody without an accepted job role",
        lambda offers, slot: offers.role(slot.session) is None,
    ),
)
"""Why a practice offers a slot to nobody yet, in the order in which it looks."""


def admits(slot: Slot, ods_codes: Collection[str], types: Collection[str]) -> bool:
    """The organisation matrix of section 8.2: both restrictions must be none, or be met."""
    return admits_code(slot, ods_codes) and admits_type(slot, types)


def admits_code(slot: Slot, ods_codes: Collection[str]) -> bool:
    """Whether it is not kept for other organisations."""
    return not slot.only_ods or any(code in slot.only_ods for code in ods_codes)


def admits_type(slot: Slot, types: Collection[str]) -> bool:
    """Whether it is not kept for other types of organisation."""
    return not slot.only_types or any(kind in slot.only_types for kind in types)
