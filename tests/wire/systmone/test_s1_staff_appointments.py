"""Appointments as staff make, cancel and list them (B3, B4)."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.book.model import Booker, Via, Wanted
from gpworld.core.exchange import Reply
from wire.systmone.elm_street import (
    AMIR,
    BEA,
    CARA,
    DEAD,
    GONE,
    NUMBERS,
    Surgery,
    at,
    code,
    fault,
    ok,
)


def book(surgery: Surgery, slot: str = "free", **more: object) -> Reply:
    asked = {"patientId": f"p-{AMIR}", **surgery.slot(slot), **more}
    return surgery.staff("StaffBookAppointment", **asked)


def cancel(surgery: Surgery, number: object, **more: object) -> Reply:
    return surgery.staff("StaffCancelAppointment", apptId=number, **more)


def listed(surgery: Surgery, **given: object) -> list[dict[str, str]]:
    return [dict(each.attrib) for each in ok(surgery.staff("StaffListAppointments", **given))]


# -- StaffBookAppointment -------------------------------------------------------------------------


def test_a_booking_says_which_appointment_whose_and_when(desk: Surgery):
    root = ok(book(desk, comment="Self-booked from text message"))
    [booking] = desk.book.bookings(AMIR)
    assert root.tag == "StaffBookAppointmentReply"
    assert dict(root.attrib) == {
        "apptId": f"ap-{booking.id}",
        "patientId": f"p-{AMIR}",
        "nhsNumber": NUMBERS[AMIR],
        **desk.slot("free"),
        "uuid": "u-1",
    }
    assert (booking.by, booking.reason) == (
        Booker(Via.STAFF, "ann"),
        "Self-booked from text message",
    )


@pytest.mark.parametrize("name", ["free", "offline", "phone", "branch", "far", "soon"])
def test_online_flags_windows_and_types_do_not_bind_the_practice(desk: Surgery, name: str):
    ok(book(desk, name))


def test_the_patients_limit_does_not_bind_the_practice(desk: Surgery):
    desk.unit.register.change(AMIR, max_appointments=0)
    ok(book(desk))


def test_a_patient_is_named_by_number_too_and_may_have_none(desk: Surgery):
    ok(book(desk, patientId=None, nhsNumber="999 000 0018"))
    desk.unit.register.change(CARA, nhs_number=None)
    assert ok(book(desk, "next", patientId=f"p-{CARA}")).get("nhsNumber") == ""


@pytest.mark.parametrize(
    ("slot", "number"),
    [("blocked", "9011"), ("embargoed", "9012"), ("past", "5"), ("now", "5")],
)
def test_a_slot_that_cannot_be_booked_says_why(desk: Surgery, slot: str, number: str):
    assert code(book(desk, slot)) == number


@pytest.mark.parametrize("holder", [AMIR, BEA])
def test_a_taken_slot_is_1103(desk: Surgery, holder: int):
    desk.taken("free", holder)
    assert code(book(desk)) == "1103"


@pytest.mark.parametrize(
    "other",
    [
        {"sessionId": "ses-1"},
        {"sessionId": "x"},
        {"startDate": "2026-10-21T08:59:00.0Z"},
        {"endDate": "2026-10-21T09:11:00.0Z"},
    ],
)
def test_a_slot_that_does_not_exist_is_1102(desk: Surgery, other: dict[str, str]):
    assert code(book(desk, **other)) == "1102"


@pytest.mark.parametrize("who", [GONE, DEAD])
def test_whoever_left_or_died_is_9002_for_booking_only(desk: Surgery, who: int):
    assert code(book(desk, patientId=f"p-{who}")) == "9002"
    ok(desk.staff("StaffGetPatient", patientId=f"p-{who}"))


@pytest.mark.parametrize("length", [500, 501])
def test_a_comment_holds_500_characters(desk: Surgery, length: int):
    reply = book(desk, comment="c" * length)
    if length == 500:
        ok(reply)
    else:
        assert fault(reply) == ("9031", "comment is longer than 500 characters")


@pytest.mark.parametrize("missing", ["sessionId", "startDate", "endDate"])
@pytest.mark.parametrize("empty", [None, ""])
def test_a_booking_without_its_slot_is_5(desk: Surgery, missing: str, empty: str | None):
    assert fault(book(desk, **{missing: empty})) == ("5", f"{missing} is missing")


# -- StaffCancelAppointment -----------------------------------------------------------------------


def test_cancelling_frees_the_slot_and_keeps_the_reason(desk: Surgery):
    number = ok(book(desk)).get("apptId")
    root = ok(cancel(desk, number, reason="Clinic moved"))
    assert dict(root.attrib) == {"apptId": number, "status": "cancelled", "uuid": "u-1"}
    [booking] = desk.book.bookings(AMIR)
    assert booking.cancel_reason == "Clinic moved"
    ok(book(desk))


@pytest.mark.parametrize(
    "by",
    [Booker(Via.ONLINE, "online"), Booker(Via.GP_CONNECT, "Y90002"), Booker(Via.STAFF, "ben")],
)
def test_anybodys_appointment_may_be_cancelled_also_within_the_hour(desk: Surgery, by: Booker):
    number = desk.book.book(Wanted((desk.slots["soon"],), AMIR, by)).id
    ok(cancel(desk, f"ap-{number}"))


@pytest.mark.parametrize("number", ["ap-1", "ap-", "x", "1"])
def test_an_appointment_nobody_has_is_9021(desk: Surgery, number: str):
    assert code(cancel(desk, number)) == "9021"


def test_an_appointment_of_another_unit_is_9021(desk: Surgery):
    number = desk.taken("free")
    desk.staff_in("ola", "Y90004")
    assert code(cancel(desk, f"ap-{number}")) == "9021"


def test_cancelled_and_started_ones_are_9022(desk: Surgery):
    cancelled, started = desk.taken("free"), desk.taken("soon")
    ok(cancel(desk, f"ap-{cancelled}"))
    assert fault(cancel(desk, f"ap-{cancelled}")) == ("9022", "the appointment was cancelled")
    desk.clock.set(at(20, 8, 59))
    desk.staff_in()
    assert fault(cancel(desk, f"ap-{started}")) == ("9022", "the appointment has started")


@pytest.mark.parametrize("number", [None, ""])
def test_cancelling_needs_an_appointment(desk: Surgery, number: str | None):
    assert fault(cancel(desk, number)) == ("5", "apptId is missing")


@pytest.mark.parametrize("length", [500, 501])
def test_a_reason_holds_500_characters(desk: Surgery, length: int):
    reply = cancel(desk, f"ap-{desk.taken('free')}", reason="r" * length)
    if length == 500:
        ok(reply)
    else:
        assert code(reply) == "9031"


# -- StaffListAppointments ------------------------------------------------------------------------


def test_an_appointment_is_listed_with_slot_place_and_who_booked(desk: Surgery):
    number = ok(book(desk, comment="Bring the form")).get("apptId")
    assert listed(desk, patientId=f"p-{AMIR}") == [
        {
            "apptId": number,
            "patientId": f"p-{AMIR}",
            "nhsNumber": NUMBERS[AMIR],
            **desk.slot("free"),
            "type": "Bloods",
            "clinician": "Dr.O",
            "site": "Elm Street",
            "status": "booked",
            "comment": "Bring the form",
            "bookedBy": "ann",
        }
    ]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (Booker(Via.ONLINE, "online"), "online"),
        (Booker(Via.GP_CONNECT, "Y90002"), "gpconnect"),
        (Booker(Via.STAFF, "ben"), "ben"),
    ],
)
def test_booked_by_is_a_user_or_the_door(desk: Surgery, by: Booker, said: str):
    desk.book.book(Wanted((desk.slots["free"],), AMIR, by, "why"))
    [row] = listed(desk, patientId=f"p-{AMIR}")
    assert (row["bookedBy"], row["comment"]) == (said, "why")


def test_cancelled_ones_stay_listed_even_when_their_session_is_closed(desk: Surgery):
    desk.taken("free", AMIR)
    session = desk.book.slot(desk.slots["free"]).session
    desk.book.close_session(session, Booker(Via.STAFF, "ann"))
    [row] = listed(desk, patientId=f"p-{AMIR}")
    assert (row["status"], row["comment"], row["clinician"]) == ("cancelled", "", "Dr.O")


def test_they_are_listed_by_patient_by_period_or_by_both(desk: Surgery):
    first, second, third = (
        desk.taken("free", AMIR),
        desk.taken("branch", BEA),
        desk.taken("hour", AMIR),
    )
    day = {"startDate": "2026-10-21", "endDate": "2026-10-22"}

    def ids(**given: object) -> list[str]:
        return [row["apptId"] for row in listed(desk, **given)]

    assert ids(patientId=f"p-{AMIR}") == [f"ap-{third}", f"ap-{first}"]
    assert ids(**day) == [f"ap-{first}", f"ap-{second}"]
    assert ids(nhsNumber=NUMBERS[AMIR], **day) == [f"ap-{first}"]
    assert ids(nhsNumber=NUMBERS[CARA], **day) == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"startDate": "2026-10-21"},
        {"endDate": "2026-10-21"},
        {"patientId": "p-2041", "startDate": "2026-10-21"},
        {"patientId": "p-2041", "endDate": "2026-10-21"},
        {"patientId": "p-2041", "startDate": "2026-10-22", "endDate": "2026-10-21"},
        {"startDate": "2026-10-21", "endDate": ""},
    ],
)
def test_neither_or_half_a_pair_is_5(desk: Surgery, given: dict[str, Any]):
    assert code(desk.staff("StaffListAppointments", **given)) == "5"
