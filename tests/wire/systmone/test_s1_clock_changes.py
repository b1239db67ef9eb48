"""Both clock changes: UK wall times on the wire, an hour twice in autumn, one missing in spring."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.systmone import walls
from wire.systmone.elm_street import AMIR, BEA, Surgery, at, code, ok, wall

NIGHT = {"startDate": "2026-10-25", "endDate": "2026-10-26"}
TWICE = {"startDate": "2026-10-25T01:30:00.0Z", "endDate": "2026-10-25T01:40:00.0Z"}


def starts(root: Any) -> list[str]:
    return [slot.get("startDate")[11:16] for session in root for slot in session]


def online(surgery: Surgery) -> Any:
    return ok(surgery.pfs("ListSlots", startDate="2026-10-25", numberOfDays=1))


def test_the_two_half_past_ones_of_autumn_look_alike_and_are_two_slots(patient: Surgery):
    assert patient.slot("summer") == patient.slot("winter")
    assert starts(online(patient)) == ["01:30", "01:55", "01:30"]


@pytest.mark.parametrize("facade", ["online", "staff"])
def test_booking_their_common_name_twice_takes_the_earlier_and_then_the_later(
    surgery: Surgery, facade: str
):
    for name in ("summer", "winter"):
        if facade == "online":
            surgery.patient_in()
            ok(surgery.pfs("BookAppointment", **surgery.slot(name)))
        else:
            surgery.staff_in()
            ok(surgery.staff("StaffBookAppointment", patientId=f"p-{BEA}", **surgery.slot(name)))
        assert surgery.book.slot(surgery.slots[name]).booking is not None
    surgery.patient_in()
    assert code(surgery.pfs("BookAppointment", **surgery.slot("winter"))) == "1103"


def test_between_the_two_the_later_one_can_still_be_booked(patient: Surgery):
    patient.clock.set(at(25, 0, 45))
    patient.patient_in()
    ok(patient.pfs("BookAppointment", **patient.slot("winter")))
    assert patient.book.slot(patient.slots["summer"]).booking is None
    patient.clock.set(at(25, 1, 30))
    patient.patient_in()
    assert code(patient.pfs("BookAppointment", **patient.slot("winter"))) == "5"


def test_an_appointment_across_the_change_ends_by_the_wall_before_it_began(patient: Surgery):
    assert patient.slot("across")["startDate"][11:16] == "01:55"
    assert patient.slot("across")["endDate"][11:16] == "01:05"
    ok(patient.pfs("BookAppointment", **patient.slot("across")))


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("00:00", "01:30", []),
        ("01:00", "01:45", ["01:30", "01:30"]),
        ("01:45", "02:00", ["01:55"]),
        ("01:30", "23:00", ["01:30", "01:55", "01:30"]),
    ],
)
def test_a_period_of_that_night_is_one_of_wall_times(
    desk: Surgery, first: str, last: str, shown: list[str]
):
    period = {
        "startDate": f"2026-10-25T{first}:00.0Z",
        "endDate": f"2026-10-25T{last}:00.0Z",
    }
    assert starts(ok(desk.staff("StaffListSlots", **period))) == shown
    total = sum(int(row.get("total")) for row in ok(desk.staff("StaffListSlotTypes", **period)))
    assert total == len(shown)


def test_appointments_are_listed_by_wall_times_too(desk: Surgery):
    desk.taken("summer", AMIR)
    desk.taken("winter", AMIR)
    rows = ok(desk.staff("StaffListAppointments", **TWICE))
    assert [row.get("startDate") for row in rows] == [TWICE["startDate"]] * 2


def test_a_day_of_25_hours_and_one_of_23_are_days(desk: Surgery):
    assert len(starts(ok(desk.staff("StaffListSlots", **NIGHT)))) == 3
    spring = {"startDate": "2027-03-28", "endDate": "2027-03-29"}
    assert starts(ok(desk.staff("StaffListSlots", **spring))) == ["00:50", "02:00"]


def test_in_spring_a_slot_ends_an_hour_later_by_the_wall(desk: Surgery):
    before = desk.slot("before")
    assert (before["startDate"][11:16], before["endDate"][11:16]) == ("00:50", "02:00")
    ok(desk.staff("StaffBookAppointment", patientId=f"p-{AMIR}", **before))


def test_a_wall_time_that_does_not_exist_names_no_slot(desk: Surgery):
    named = {**desk.slot("after"), "startDate": "2027-03-28T01:00:00.0Z"}
    named["endDate"] = "2027-03-28T01:10:00.0Z"
    assert code(desk.staff("StaffBookAppointment", patientId=f"p-{AMIR}", **named)) == "1102"


def test_a_period_may_begin_at_a_wall_time_that_does_not_exist(desk: Surgery):
    period = {"startDate": "2027-03-28T01:30:00.0Z", "endDate": "2027-03-28T03:00:00.0Z"}
    root = ok(desk.staff("StaffListSlots", **period))
    assert (starts(root), root.get("startDate")) == (["02:00"], period["startDate"])


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (at(24, 12), "2026-10-24T13:00:00.0Z"),
        (at(25, 0, 59), "2026-10-25T01:59:00.0Z"),
        (at(25, 1), "2026-10-25T01:00:00.0Z"),
        (at(28, 0, 59, month=3, year=2027), "2027-03-28T00:59:00.0Z"),
        (at(28, 1, month=3, year=2027), "2027-03-28T02:00:00.0Z"),
    ],
)
def test_instants_are_written_as_the_wall_clock_shows_them(instant: Any, text: str):
    assert walls.written(walls.of(instant)) == text == wall(instant)
