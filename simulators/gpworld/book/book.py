"""The appointment book of one organisation: one lock, one ledger, every change numbered."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gpworld.book.checks import Attempt, Check, not_taken
from gpworld.book.model import (
    Booker,
    Booking,
    BookingStatus,
    Change,
    Counts,
    Did,
    Session,
    Slot,
    SlotPlan,
    SlotStatus,
    Wanted,
)
from gpworld.book.refusals import Reason, Refusal


@dataclass(frozen=True, slots=True)
class BookState:
    """A whole book as a value: what a reset and a checkpoint put back."""

    sessions: dict[int, Session]
    closed: dict[int, Session]
    slots: dict[int, Slot]
    bookings: dict[int, Booking]
    ledger: tuple[Change, ...]
    next_id: int
    of_session: dict[int, tuple[int, ...]]
    by_start: tuple[tuple[datetime, int], ...]


class Book:
    """Sessions, slots and bookings of one organisation.

    Everything given in and out is a frozen value.  Reading takes no lock longer than a copy;
    writing runs its checks and its change under one lock, and adds one line to the ledger.
    Ids are the book's own numbers, unique in the world when each book has its own ``first_id``.
    """

    def __init__(self, ods: str, now: Callable[[], datetime], first_id: int = 1) -> None:
        self.ods = ods
        self._now = now
        self._lock = threading.RLock()
        self._next_id = first_id
        self._sessions: dict[int, Session] = {}
        self._closed: dict[int, Session] = {}
        self._slots: dict[int, Slot] = {}
        self._of_session: dict[int, list[int]] = {}
        self._by_start: list[tuple[datetime, int]] = []
        self._bookings: dict[int, Booking] = {}
        self._of_patient: dict[int, list[int]] = {}
        self._ledger: list[Change] = []
        self._restored = 0
        self._listeners: list[Callable[[Change], None]] = []

    # -- reading ------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The number of the last change."""
        return len(self._ledger)

    @property
    def stamp(self) -> tuple[int, int]:
        """Different whenever the book may be: after every change, and after every reset."""
        return self._restored, len(self._ledger)

    def session(self, session_id: int) -> Session:
        """One session.

        Raises:
            Refusal: NO_SUCH_SESSION.
        """
        try:
            return self._sessions[session_id]
        except KeyError:
            raise Refusal(Reason.NO_SUCH_SESSION, f"there is no session {session_id}") from None

    def any_session(self, session_id: int) -> Session:
        """One session, also one that was closed: appointments outlive it in lists."""
        return self._sessions.get(session_id) or self._closed[session_id]

    def any_slot(self, slot_id: int) -> Slot:
        """One slot, also one that was deleted: cancelled appointments still name it."""
        return self._slots[slot_id]

    def sessions(
        self, first: datetime | None = None, last: datetime | None = None
    ) -> list[Session]:
        """Sessions that start in [first, last), by start and id."""
        with self._lock:
            found = [
                session
                for session in self._sessions.values()
                if (first is None or session.start >= first)
                and (last is None or session.start < last)
            ]
        return sorted(found, key=lambda session: (session.start, session.id))

    def slot(self, slot_id: int) -> Slot:
        """One slot, unless it was deleted.

        Raises:
            Refusal: NO_SUCH_SLOT.
        """
        slot = self._slots.get(slot_id)
        if slot is None or slot.deleted:
            raise Refusal(Reason.NO_SUCH_SLOT, f"there is no slot {slot_id}")
        return slot

    def slots(self, first: datetime, last: datetime) -> list[Slot]:
        """Slots not deleted that start in [first, last), by start and id."""
        with self._lock:
            low = bisect_left(self._by_start, (first, -1))
            high = bisect_left(self._by_start, (last, -1))
            found = [self._slots[slot_id] for _, slot_id in self._by_start[low:high]]
        return [slot for slot in found if not slot.deleted]

    def slots_of(self, session_id: int) -> list[Slot]:
        """The slots of a session that were not deleted, by start and id."""
        with self._lock:
            found = [self._slots[slot_id] for slot_id in self._of_session.get(session_id, ())]
        return sorted(
            (slot for slot in found if not slot.deleted), key=lambda slot: (slot.start, slot.id)
        )

    def find(self, session_id: int, start: datetime, end: datetime) -> Slot:
        """The slot of a session with exactly this start and end: for dialects without slot ids.

        Of several alike a free one is preferred, then the lowest id.

        Raises:
            Refusal: NO_SUCH_SLOT.
        """
        alike = [s for s in self.slots_of(session_id) if s.start == start and s.end == end]
        if not alike:
            raise Refusal(Reason.NO_SUCH_SLOT)
        return min(alike, key=lambda slot: (slot.booking is not None, slot.id))

    def booking(self, booking_id: int) -> Booking:
        """One booking, cancelled or not.

        Raises:
            Refusal: NO_SUCH_BOOKING.
        """
        try:
            return self._bookings[booking_id]
        except KeyError:
            raise Refusal(Reason.NO_SUCH_BOOKING) from None

    def bookings(self, patient: int | None = None, *, live: bool = False) -> list[Booking]:
        """Bookings, of one patient or of all, by start; ``live`` leaves out cancelled ones."""
        with self._lock:
            if patient is None:
                found = list(self._bookings.values())
            else:
                found = [self._bookings[number] for number in self._of_patient.get(patient, ())]
        kept = (booking for booking in found if booking.live or not live)
        return sorted(kept, key=lambda booking: (booking.start, booking.id))

    def since(self, number: int) -> list[Change]:
        """The ledger's lines after this number."""
        with self._lock:
            return self._ledger[number:]

    def counts(self, session_id: int | None = None) -> Counts:
        """How many slots stand where, in the whole book or in one session."""
        now = self._now()
        with self._lock:
            ids = self._slots if session_id is None else self._of_session.get(session_id, [])
            statuses = [self._slots[slot_id].status(now) for slot_id in ids]
        return Counts(
            created=len(statuses),
            free=statuses.count(SlotStatus.FREE),
            booked=statuses.count(SlotStatus.BOOKED),
            blocked=statuses.count(SlotStatus.BLOCKED),
            embargoed=statuses.count(SlotStatus.EMBARGOED),
            deleted=statuses.count(SlotStatus.DELETED),
        )

    # -- the practice's own hand ----------------------------------------------------------------

    def open_session(
        self,
        name: str,
        *,
        site: int,
        clinicians: tuple[int, ...],
        slot_minutes: int,
        slots: Sequence[SlotPlan],
        start: datetime | None = None,
        end: datetime | None = None,
        timed: bool = True,
    ) -> Session:
        """Add a session with its slots; start and end default to those of the slots."""
        with self._lock:
            number = self.version + 1
            session = Session(
                id=self._take_id(),
                name=name,
                site=site,
                clinicians=clinicians,
                start=start or min(plan.start for plan in slots),
                end=end or max(_end(plan) for plan in slots),
                slot_minutes=slot_minutes,
                timed=timed,
                version=number,
            )
            self._sessions[session.id] = session
            made = [self._make_slot(session.id, plan, number) for plan in slots]
            self._of_session[session.id] = made
            self._write(Did.OPENED, slots=tuple(made), session=session.id, detail=name)
        return session

    def close_session(self, session_id: int, by: Booker) -> None:
        """Delete a session: its slots go, and whoever holds one is cancelled by the practice."""
        with self._lock:
            self.session(session_id)
            for slot in self.slots_of(session_id):
                self.delete_slot(slot.id, by)
            self._write(Did.CLOSED, session=session_id, by=by)
            self._closed[session_id] = self._sessions.pop(session_id)

    def change_session(self, session_id: int, by: Booker, **fields: object) -> Session:
        """Change what the practice may: its clinicians, name or site; its slots are then new."""
        with self._lock:
            session = self.session(session_id)
            changed = replace(session, **fields, version=self.version + 1)  # type: ignore[arg-type]  # fields of Session, named by callers
            self._write(Did.REDONE, session=session_id, by=by, detail=", ".join(sorted(fields)))
            self._sessions[session_id] = changed
            for slot in self.slots_of(session_id):
                self._put(slot)
            return changed

    def delete_slot(self, slot_id: int, by: Booker) -> None:
        """Delete a slot; a booking in it is cancelled by the practice first."""
        with self._lock:
            slot = self.slot(slot_id)
            if slot.booking is not None:
                self.cancel(slot.booking, by, "cancelled by the practice")
            self._write(Did.DELETED, slots=(slot_id,), by=by)
            self._put(replace(self._slots[slot_id], deleted=True))

    def change_slot(self, slot_id: int, by: Booker, **fields: object) -> Slot:
        """Change what the practice may: type, flags, channel, notes, restrictions."""
        with self._lock:
            changed = replace(self.slot(slot_id), **fields)  # type: ignore[arg-type]  # fields of Slot, named by callers
            did = Did.RETYPED
            if "blocked" in fields:
                did = Did.BLOCKED if changed.blocked else Did.UNBLOCKED
            self._write(did, slots=(slot_id,), by=by, detail=", ".join(sorted(fields)))
            self._put(changed)
            return self._slots[slot_id]

    # -- booking --------------------------------------------------------------------------------

    def book(self, wanted: Wanted, checks: Iterable[Check] = ()) -> Booking:
        """Book, if all slots exist, every check passes and nobody holds them; else change nothing.

        Raises:
            Refusal: NO_SUCH_SLOT, what a check refuses for, or SLOT_TAKEN.
        """
        with self._lock:
            slots = tuple(self.slot(slot_id) for slot_id in wanted.slots)
            attempt = Attempt(self, wanted, slots, self._now())
            for check in checks:
                check(attempt)
            not_taken(attempt)
            booking = Booking(
                id=self._take_id(),
                slots=wanted.slots,
                patient=wanted.patient,
                by=wanted.by,
                made_at=attempt.now,
                start=slots[0].start,
                end=slots[-1].end,
                reason=wanted.reason,
                note=wanted.note,
                telephone=wanted.telephone,
                extra=wanted.extra,
                version=self.version + 1,
            )
            self._write_booking(Did.BOOKED, booking, wanted.by)
            self._of_patient.setdefault(wanted.patient, []).append(booking.id)
            for slot in slots:
                self._put(replace(slot, booking=booking.id))
            return booking

    def cancel(
        self,
        booking_id: int,
        by: Booker,
        reason: str = "",
        checks: Iterable[Callable[[Booking, datetime], None]] = (),
    ) -> Booking:
        """Cancel a live booking; its slots are free again at once.

        Raises:
            Refusal: NO_SUCH_BOOKING, BOOKING_CANCELLED, or what a check refuses for.
        """
        with self._lock:
            booking = self.booking(booking_id)
            for check in checks:
                check(booking, self._now())
            if not booking.live:
                raise Refusal(Reason.BOOKING_CANCELLED)
            cancelled = replace(
                booking,
                status=BookingStatus.CANCELLED,
                cancelled_at=self._now(),
                cancelled_by=by,
                cancel_reason=reason,
                version=self.version + 1,
            )
            self._write_booking(Did.CANCELLED, cancelled, by, reason)
            for slot_id in booking.slots:
                self._put(replace(self._slots[slot_id], booking=None))
            return cancelled

    def amend(
        self,
        booking_id: int,
        by: Booker,
        checks: Iterable[Callable[[Booking, datetime], None]] = (),
        *,
        did: Did = Did.AMENDED,
        **fields: object,
    ) -> Booking:
        """Change texts or status of a booking; slots and patient stay.

        Raises:
            Refusal: NO_SUCH_BOOKING, BOOKING_CANCELLED, or what a check refuses for.
        """
        with self._lock:
            booking = self.booking(booking_id)
            for check in checks:
                check(booking, self._now())
            if not booking.live:
                raise Refusal(Reason.BOOKING_CANCELLED)
            amended = replace(booking, **fields, version=self.version + 1)  # type: ignore[arg-type]  # fields of Booking, named by callers
            self._write_booking(did, amended, by, ", ".join(sorted(fields)))
            return amended

    # -- watching and putting back ----------------------------------------------------------------

    def listen(self, listener: Callable[[Change], None]) -> None:
        """Call ``listener`` with every change, under the book's lock: keep it short."""
        self._listeners.append(listener)

    def state(self) -> BookState:
        """The whole book as a value."""
        with self._lock:
            return BookState(
                dict(self._sessions),
                dict(self._closed),
                dict(self._slots),
                dict(self._bookings),
                tuple(self._ledger),
                self._next_id,
                {session: tuple(ids) for session, ids in self._of_session.items()},
                tuple(self._by_start),
            )

    def restore(self, state: BookState) -> None:
        """Become this state."""
        with self._lock:
            self._restored += 1
            self._sessions, self._closed = dict(state.sessions), dict(state.closed)
            self._slots = dict(state.slots)
            self._bookings, self._ledger = dict(state.bookings), list(state.ledger)
            self._next_id = state.next_id
            self._of_session = {session: list(ids) for session, ids in state.of_session.items()}
            self._by_start = list(state.by_start)
            self._of_patient = {}
            for booking in self._bookings.values():
                self._of_patient.setdefault(booking.patient, []).append(booking.id)

    # -- inside -----------------------------------------------------------------------------------

    def _take_id(self) -> int:
        taken, self._next_id = self._next_id, self._next_id + 1
        return taken

    def _make_slot(self, session_id: int, plan: SlotPlan, number: int) -> int:
        slot = Slot(
            id=self._take_id(),
            session=session_id,
            start=plan.start,
            minutes=plan.minutes,
            type=plan.type,
            channel=plan.channel,
            online=plan.online,
            gp_connect=plan.gp_connect,
            blocked=plan.blocked,
            embargoed_until=plan.embargoed_until,
            only_ods=plan.only_ods,
            only_types=plan.only_types,
            telephone=plan.telephone,
            version=number,
        )
        self._slots[slot.id] = slot
        insort(self._by_start, (slot.start, slot.id))
        return slot.id

    def _put(self, slot: Slot) -> None:
        self._slots[slot.id] = replace(slot, version=self.version)

    def _write_booking(self, did: Did, booking: Booking, by: Booker, detail: str = "") -> None:
        self._write(
            did,
            slots=booking.slots,
            booking=booking.id,
            patient=booking.patient,
            by=by,
            detail=detail,
        )
        self._bookings[booking.id] = booking

    def _write(
        self,
        did: Did,
        *,
        slots: tuple[int, ...] = (),
        session: int | None = None,
        booking: int | None = None,
        patient: int | None = None,
        by: Booker | None = None,
        detail: str = "",
    ) -> None:
        change = Change(
            self.version + 1, self._now(), did, slots, session, booking, patient, by, detail
        )
        self._ledger.append(change)
        for listener in self._listeners:
            listener(change)


def _end(plan: SlotPlan) -> datetime:
    return plan.start + timedelta(minutes=plan.minutes)
