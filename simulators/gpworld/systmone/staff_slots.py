"""The slots of a unit as its staff see them: all of them, whatever their status (B3)."""

from __future__ import annotations

from collections.abc import Iterator

from gpworld.book.model import Session, Slot
from gpworld.systmone import walls, wire
from gpworld.systmone.calls import Answer, Desk
from gpworld.systmone.fragments import Fragment
from gpworld.systmone.state import Systmone
from gpworld.systmone.walls import Period


def list_slot_types(system: Systmone, desk: Desk) -> Answer:
    """StaffListSlotTypes: each type with a slot in the period, with its counts."""
    period = desk.message.period()
    found: dict[str, list[Slot]] = {}
    for fragment in _within(system, desk, period):
        found.setdefault(fragment.slot.type, []).append(fragment.slot)
    now = system.clock.now()
    types = tuple(wire.slot_type(name, found[name], now) for name in sorted(found))
    return Answer(wire.period(period), types)


def list_slots(system: Systmone, desk: Desk) -> Answer:
    """StaffListSlots: all slots of the period, filtered as asked."""
    period, slot_type = desk.message.period(), desk.message.get("slotType")
    now, practice = system.clock.now(), desk.practice
    rows: dict[int, list[Fragment]] = {}
    for fragment in _within(system, desk, period):
        if slot_type in (None, fragment.slot.type):
            rows.setdefault(fragment.slot.session, []).append(fragment)
    ordered = sorted(rows, key=lambda n: (rows[n][0].slot.start, wire.session_id(n)))
    sessions = (practice.book.session(number) for number in ordered)
    return Answer(
        wire.period(period),
        tuple(
            wire.staff_session(
                practice, session, [wire.staff_slot(practice, row, now) for row in rows[session.id]]
            )
            for session in sessions
            if _wanted(desk, session)
        ),
    )


def _within(system: Systmone, desk: Desk, period: Period) -> Iterator[Fragment]:
    """The slots whose start, as a wall time, lies in the period."""
    for slot in desk.practice.book.slots(*walls.bounds(period.first, period.last)):
        fragment = system.fragments.of(slot)
        if period.holds(fragment.start):
            yield fragment


def _wanted(desk: Desk, session: Session) -> bool:
    """Whether a session passes the filters by clinician and site."""
    clinician, site = desk.message.get("clinician"), desk.message.get("site")
    return clinician in (None, wire.clinician(desk.practice, session)) and site in (
        None,
        wire.site(desk.practice, session),
    )
