"""The rules a booking may have to pass, one function each.

A dialect lists those that it knows, in its own order; the book runs them under its lock,
so that what they saw is still so when the booking is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from gpworld.book.model import Booking, Channel, Slot, SlotStatus, Wanted
from gpworld.book.refusals import Reason, Refusal


class Bookings(Protocol):
    """What a check may ask of the book."""

    def bookings(self, patient: int | None = None, *, live: bool = False) -> list[Booking]:
        """Bookings, of one patient or of all."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A booking that is being tried: the slots as they are now."""

    book: Bookings
    wanted: Wanted
    slots: tuple[Slot, ...]
    now: datetime

    @property
    def first(self) -> Slot:
        """The slot that starts it."""
        return self.slots[0]


Check = Callable[[Attempt], None]


def not_past(attempt: Attempt) -> None:
    """The start lies after now."""
    if attempt.first.start <= attempt.now:
        raise Refusal(Reason.SLOT_PAST)


def not_taken(attempt: Attempt) -> None:
    """Nobody holds any of the slots."""
    for slot in attempt.slots:
        if slot.booking is not None:
            raise Refusal(Reason.SLOT_TAKEN, f"slot {slot.id} is no longer free")


def not_blocked(attempt: Attempt) -> None:
    """None of the slots is blocked."""
    for slot in attempt.slots:
        if slot.blocked:
            raise Refusal(Reason.SLOT_BLOCKED)


def not_embargoed(attempt: Attempt) -> None:
    """None of the slots is withheld."""
    for slot in attempt.slots:
        if slot.status(attempt.now) is SlotStatus.EMBARGOED:
            raise Refusal(Reason.SLOT_EMBARGOED)


def offered(test: Callable[[Slot, datetime], bool]) -> Check:
    """A dialect's own test of what it offers at all; a slot that fails does not exist for it."""

    def check(attempt: Attempt) -> None:
        for slot in attempt.slots:
            if not test(slot, attempt.now):
                raise Refusal(Reason.NOT_OFFERED)

    return check


def within(earliest: timedelta, latest: Callable[[datetime], datetime]) -> Check:
    """The start lies at least ``earliest`` from now and before ``latest(now)``."""

    def check(attempt: Attempt) -> None:
        start = attempt.first.start
        if start < attempt.now + earliest:
            raise Refusal(Reason.TOO_SOON)
        if start >= latest(attempt.now):
            raise Refusal(Reason.TOO_FAR)

    return check


def under_limit(most: int | None) -> Check:
    """The patient has fewer than ``most`` appointments still to come."""

    def check(attempt: Attempt) -> None:
        if most is None:
            return
        held = attempt.book.bookings(patient=attempt.wanted.patient, live=True)
        if sum(booking.start > attempt.now for booking in held) >= most:
            raise Refusal(Reason.LIMIT_REACHED)

    return check


def phone_for_telephone(attempt: Attempt) -> None:
    """A telephone slot comes with a number to call."""
    if attempt.first.channel is Channel.TELEPHONE and not attempt.wanted.telephone:
        raise Refusal(Reason.PHONE_MISSING)


def adjacent(attempt: Attempt) -> None:
    """Several slots follow one another on one session, alike in type and channel."""
    for earlier, later in pairwise(attempt.slots):
        alike = (earlier.session, earlier.type, earlier.channel) == (
            later.session,
            later.type,
            later.channel,
        )
        if not alike or earlier.end != later.start:
            raise Refusal(Reason.NOT_ADJACENT)
