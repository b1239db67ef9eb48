"""From an appointment of a scenario to a booking in a book."""

from __future__ import annotations

from datetime import datetime

from gpworld.book.model import Booker, Slot, Via, Wanted
from gpworld.practice.ground import Ground
from gpworld.practice.model import Practice
from gpworld.scenario.calendar import instant, the_day
from gpworld.scenario.plan import AppointmentPlan


def make(plan: AppointmentPlan, ground: Ground, start: datetime) -> None:
    """Book it, and cancel it again if it is a cancelled one.

    Raises:
        ScenarioError: there is no such patient or slot, or somebody else has it.
    """
    practice = ground.practices[plan.organisation]
    patient = practice.register.by_nhs_number(plan.patient)
    if patient is None:
        raise plan.where.refuse(
            "patient", f"{plan.patient} is not on the books of {plan.organisation}; add them there"
        )
    slot = _slot(plan, practice, start)
    by = Booker(Via(plan.via), plan.by)
    wanted = Wanted((slot.id,), patient.id, by, reason=plan.reason, note=plan.note)
    booking = practice.book.book(wanted)
    if plan.cancelled:
        practice.book.cancel(booking.id, by)


def _slot(plan: AppointmentPlan, practice: Practice, start: datetime) -> Slot:
    try:
        begin = instant(the_day(plan.day, start), plan.start, start)
    except ValueError as failure:
        raise plan.where.refuse("start", f"{failure}; choose a time that exists") from None
    for slot in practice.book.slots(begin, begin.replace(second=1)):
        if slot.booking is None and not slot.blocked and _held_by(plan.clinician, slot, practice):
            return slot
    raise plan.where.refuse(
        "start", f"{plan.organisation} has no free slot at that time; add a session that has one"
    )


def _held_by(user_name: str | None, slot: Slot, practice: Practice) -> bool:
    if user_name is None:
        return True
    user = practice.directory.user_named(practice.ods, user_name)
    return user is not None and user.id in practice.book.session(slot.session).clinicians
