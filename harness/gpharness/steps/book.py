"""Steps about the appointment book: what is in it, and what the practice does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from pytest_bdd import step, then

from gpharness.ground import SessionWish
from gpharness.scene import Scene
from gpharness.words import calendar
from gpharness.words.calendar import ClockTime
from gpharness.words.phrase import Phrase

STATES = {state: state for state in ("free", "blocked", "embargoed")}
CLOSED: dict[str, dict[str, object]] = {
    ", closed to other online services": {"online": False},
    ", open to other organisations": {"shared": True},
    ", open to hospitals": {"shared": True, "only_types": ("nhs-trust",)},
}
HELD = {"free": "free", "booked": "booked"}
NINE = ClockTime(time(9))


@step(
    Phrase(
        '{practice} has {count} {state} "{type}" slot(s)[ on] {day}[ at {time}]'
        "[ with {clinician}][{closed}][, open to {practice2}]",
        state=STATES,
        closed=CLOSED,
    )
)
def the_book_has_slots(
    gp_scene: Scene,
    practice: str,
    count: int,
    state: str,
    type: str,
    day: str,
    time: ClockTime | None,
    clinician: str | None,
    closed: dict[str, object] | None,
    practice2: str | None,
) -> None:
    start = gp_scene.instant(day, time or NINE)
    wish = SessionWish(
        ods=gp_scene.practice(practice),
        type=type,
        start=start,
        count=count,
        clinician=clinician,
        blocked=state == "blocked",
        embargoed_until=start - timedelta(days=1) if state == "embargoed" else None,
    )
    for_one = {"shared": True, "only_ods": (gp_scene.practice(practice2),)} if practice2 else {}
    gp_scene.ground.open_session(replace(wish, **(closed or {}), **for_one))  # type: ignore[arg-type]  # fields of SessionWish, named above


@step(Phrase("the appointment book of {practice} is empty"))
def the_book_is_empty(gp_scene: Scene, practice: str) -> None:
    gp_scene.ground.empty_book(gp_scene.practice(practice))


@step(Phrase("{practice} books the {time} slot[ on] {day} for {patient} in its own system"))
def the_practice_books(
    gp_scene: Scene, practice: str, time: ClockTime, day: str, patient: str
) -> None:
    slot = gp_scene.slot(gp_scene.practice(practice), gp_scene.instant(day, time))
    gp_scene.ground.book(slot, gp_scene.ground.patient(patient).nhs_number)


@step(Phrase("{practice} deletes the session[ on] {day}"))
def the_practice_deletes_a_session(gp_scene: Scene, practice: str, day: str) -> None:
    ods = gp_scene.practice(practice)
    for session in _sessions(gp_scene, ods, day):
        gp_scene.ground.close_session(ods, session)


@step(Phrase('{practice} changes the {time} slot[ on] {day} to "{type}"'))
def the_practice_retypes_a_slot(
    gp_scene: Scene, practice: str, time: ClockTime, day: str, type: str
) -> None:
    slot = gp_scene.slot(gp_scene.practice(practice), gp_scene.instant(day, time))
    gp_scene.ground.retype(slot, type)


@step(Phrase("{practice} gives the {time} session[ on] {day} to {clinician}"))
def the_practice_hands_a_session_over(
    gp_scene: Scene, practice: str, time: ClockTime, day: str, clinician: str
) -> None:
    ods = gp_scene.practice(practice)
    slot = gp_scene.slot(ods, gp_scene.instant(day, time))
    gp_scene.ground.hand_over(ods, slot.session, clinician)


@then(
    Phrase(
        "the {time} slot[ on] {day} is [still ]{held}[ for {patient}] "
        "in the {practice} appointment book",
        held=HELD,
    )
)
def the_book_says(
    gp_scene: Scene, time: ClockTime, day: str, held: str, patient: str | None, practice: str
) -> None:
    slot = gp_scene.slot(gp_scene.practice(practice), gp_scene.instant(day, time))
    assert slot.status == held
    if patient is not None:
        assert slot.patient == gp_scene.ground.patient(patient).nhs_number


@then(Phrase("{patient} has {count} appointment(s) at {practice}"))
def a_patient_has_appointments(gp_scene: Scene, patient: str, count: int, practice: str) -> None:
    number = gp_scene.patient(patient).nhs_number
    held = gp_scene.ground.appointments(gp_scene.practice(practice), number)
    assert len(held) == count, f"the book holds {held}"


@then(Phrase("{owner} appointment at {practice} is:"))
def the_appointment_is(
    gp_scene: Scene, owner: str, practice: str, datatable: list[list[str]]
) -> None:
    number = gp_scene.owner(owner).nhs_number
    (held,) = gp_scene.ground.appointments(gp_scene.practice(practice), number)
    wanted = dict(zip(*datatable, strict=True))
    start = gp_scene.instant(wanted["day"], calendar.clock_time(wanted["time"]))
    assert (held.type, held.clinicians, held.start) == (
        wanted["slot type"],
        (wanted["clinician"],),
        start,
    )


@then(Phrase("the clinical system was asked to book {count} time(s)"))
def the_system_was_asked(gp_scene: Scene, count: int) -> None:
    assert gp_scene.ground.bookings_asked() == count


@then(Phrase("{staff} can choose these slot types[ at {practice}]:"))
def staff_can_choose_slot_types(
    gp_scene: Scene, staff: str, practice: str | None, datatable: list[list[str]]
) -> None:
    user = gp_scene.staff(staff)
    site = gp_scene.practice(practice) if practice else user.ods
    shown = gp_scene.driver.slot_types(user, site)
    wanted = [(name, int(free)) for name, free in datatable[1:]]
    assert [(each.name, each.bookable) for each in shown] == wanted


def _sessions(scene: Scene, ods: str, day: str) -> set[int]:
    """The sessions of a day of the book."""
    first: datetime = scene.instant(day, ClockTime(time(0)))
    return {slot.session for slot in scene.ground.slots(ods, first, first + timedelta(days=1))}
