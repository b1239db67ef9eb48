"""Listing, booking, viewing and cancelling as a patient; messages and services (A2, A3)."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.book.model import Booker, Via
from gpworld.systmone.settings import SystmoneSettings
from wire.systmone.elm_street import AMIR, BEA, Surgery, at, build, code, fault, ok

IDS = {"patientId": f"p-{AMIR}", "onlineUserId": f"p-{AMIR}"}
ANN = Booker(Via.STAFF, "ann")


def listed(surgery: Surgery, start: str = "2026-10-20", days: object = 60) -> Any:
    return ok(surgery.pfs("ListSlots", startDate=start, numberOfDays=days))


def names(surgery: Surgery, root: Any) -> set[str]:
    """The slots of a list, by their names in this world."""
    shown = {
        (session.get("sessionId"), slot.get("startDate"), slot.get("endDate"))
        for session in root
        for slot in session
    }
    return {name for name in surgery.slots if tuple(surgery.slot(name).values()) in shown}


def book(surgery: Surgery, slot: str = "free", **more: object) -> Any:
    return surgery.pfs("BookAppointment", **{**surgery.slot(slot), **more})


def view(surgery: Surgery, which: str | None = "Y") -> list[dict[str, str]]:
    root = ok(surgery.pfs("ViewAppointments", futureAppointments=which))
    return [dict(appointment.attrib) for appointment in root]


def cancel(surgery: Surgery, number: object) -> Any:
    return surgery.pfs("CancelAppointment", apptId=number)


# -- ListSlots ------------------------------------------------------------------------------------


def test_listed_are_free_slots_for_online_booking_up_to_the_last_bookable_day(patient: Surgery):
    patient.taken("next")
    root = listed(patient)
    assert root.tag == "ListSlotsReply"
    assert dict(root.attrib) == {**IDS, "bookableDays": "42", "uuid": "u-1"}
    shown = {"free", "phone", "branch", "soon", "hour", "summer", "winter", "across", "last"}
    assert names(patient, root) == shown
    assert all(len(session) for session in root), "a session without such a slot is left out"


def test_a_session_says_who_and_where_in_free_text(patient: Surgery):
    sessions = {session.get("type"): session for session in listed(patient)}
    nurse, unstaffed = sessions["Nurse clinic"], sessions["Unstaffed"]
    assert nurse.get("staffDetails") == "Dr A Okafor (Female)"
    assert (nurse.get("location"), unstaffed.get("location")) == ("Elm Street", "Branch")
    assert unstaffed.get("staffDetails") == ""
    assert dict(nurse[0].attrib) == {
        "startDate": "2026-10-21T09:00:00.0Z",
        "endDate": "2026-10-21T09:10:00.0Z",
        "type": "Bloods",
    }


@pytest.mark.parametrize(
    ("start", "days", "there"),
    [
        ("2026-10-20", 1, {"soon", "hour"}),
        ("2026-10-20T23:59:59.0Z", 1, {"soon", "hour"}),
        ("2026-10-20T00:00:00+00:00", "001", {"soon", "hour"}),
        ("2026-10-19", 2, {"soon", "hour"}),
        ("2020-01-01", 1, set()),
        ("2026-10-20", 2, {"soon", "hour", "free", "next", "phone", "branch"}),
        ("2026-12-01", 30, {"last"}),
        ("2026-12-02", 30, set()),
        ("2199-12-31", 999999999999, set()),
        ("1900-01-01", 36525, set()),
    ],
)
def test_the_first_day_counts_and_its_time_of_day_does_not(
    patient: Surgery, start: str, days: object, there: set[str]
):
    assert names(patient, listed(patient, start, days)) == there


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (None, "1"),
        ("", "1"),
        ("20261020", "1"),
        ("2026-10-20T09:00", "1"),
        ("2026-10-20 09:00:00", "1"),
        ("2026-10-20Z", "1"),
        ("2026-02-30", "1"),
        ("2026-10-20T25:00:00.0Z", "1"),
        ("1066-10-14", "1"),
        ("2026-10-20", None),
        ("2026-10-20", "0"),
        ("2026-10-20", "000"),
        ("2026-10-20", "-1"),
        ("2026-10-20", "+1"),
        ("2026-10-20", "1.5"),
        ("2026-10-20", "two"),
        ("2026-10-20", "²"),
        ("2026-10-20", "१"),
    ],
)
def test_missing_unreadable_and_non_positive_values_are_5(
    patient: Surgery, start: str | None, days: str | None
):
    assert code(patient.pfs("ListSlots", startDate=start, numberOfDays=days)) == "5"


def test_the_practice_sets_the_last_bookable_day(patient: Surgery):
    patient.online_rules(days_ahead=1)
    root = listed(patient)
    assert root.get("bookableDays") == "1"
    assert names(patient, root) == {"soon", "hour", "free", "next", "phone", "branch"}


def test_an_embargo_ends_by_the_clock(patient: Surgery):
    patient.clock.set(at(20, 20))
    patient.patient_in()
    assert "embargoed" in names(patient, listed(patient))


# -- BookAppointment ------------------------------------------------------------------------------


def test_booking_takes_the_slot_and_gives_no_appointment_id(patient: Surgery):
    root = ok(book(patient, notes="Smear follow-up"))
    assert (root.tag, dict(root.attrib)) == ("BookAppointmentReply", {**IDS, "uuid": "u-1"})
    assert "free" not in names(patient, listed(patient))
    [booking] = patient.book.bookings(AMIR)
    assert (booking.reason, booking.by) == ("Smear follow-up", Booker(Via.ONLINE, "online"))


@pytest.mark.parametrize("name", ["offline", "blocked", "embargoed", "far"])
def test_a_slot_that_is_not_offered_online_is_1102(patient: Surgery, name: str):
    assert code(book(patient, name)) == "1102"


@pytest.mark.parametrize(
    "other",
    [
        {"sessionId": "ses-1"},
        {"sessionId": "whatever"},
        {"startDate": "2026-10-21T09:01:00.0Z"},
        {"endDate": "2026-10-21T09:20:00.0Z"},
    ],
)
def test_session_start_and_end_must_all_fit_a_slot_else_1102(
    patient: Surgery, other: dict[str, str]
):
    assert code(book(patient, **other)) == "1102"


@pytest.mark.parametrize("name", ["past", "now"])
def test_a_start_in_the_past_is_5(patient: Surgery, name: str):
    assert fault(book(patient, name)) == ("5", "the start date is in the past")


@pytest.mark.parametrize("holder", [AMIR, BEA])
def test_a_taken_slot_is_1103_also_for_the_patient_who_holds_it(patient: Surgery, holder: int):
    patient.taken("free", holder)
    assert code(book(patient)) == "1103"


@pytest.mark.parametrize("missing", ["sessionId", "startDate", "endDate"])
def test_a_booking_without_one_of_its_three_values_is_5(patient: Surgery, missing: str):
    assert fault(book(patient, **{missing: None})) == ("5", f"{missing} is missing")


@pytest.mark.parametrize("field", ["startDate", "endDate"])
def test_an_unreadable_time_of_a_booking_is_5(patient: Surgery, field: str):
    assert fault(book(patient, **{field: "soon"})) == ("5", f"{field}: 'soon' is not a date-time")


@pytest.mark.parametrize("length", [500, 501])
def test_notes_hold_500_characters(patient: Surgery, length: int):
    reply = book(patient, notes="n" * length)
    if length == 500:
        ok(reply)
    else:
        assert fault(reply) == ("5", "notes are longer than 500 characters")


@pytest.mark.parametrize(
    "ending", [".0Z", "+00:00", "", "+01:00", ".000Z", " whatever comes after"]
)
def test_the_ending_of_a_time_is_decoration(patient: Surgery, ending: str):
    start, end = (patient.slot("free")[n][:19] + ending for n in ("startDate", "endDate"))
    ok(book(patient, startDate=start, endDate=end))


def test_the_limit_is_five_future_appointments(patient: Surgery):
    for name in ("next", "phone", "branch", "soon", "summer"):
        patient.taken(name, AMIR)
    assert code(book(patient)) == "7"
    patient.clock.set(at(20, 9))
    patient.patient_in()
    ok(book(patient))


@pytest.mark.parametrize(
    ("own", "practice", "allowed"),
    [(None, None, 2), (None, 1, 1), (1, None, 1), (2, 1, 2), (0, 5, 0), (None, 0, 0)],
)
def test_the_patients_own_limit_goes_before_the_practices_and_that_before_ours(
    own: int | None, practice: int | None, allowed: int
):
    surgery = build(SystmoneSettings(appointment_limit=2))
    surgery.unit.register.change(AMIR, max_appointments=own)
    surgery.online_rules(max_appointments=practice)
    surgery.patient_in()
    wanted = ("free", "next", "phone")
    for name in wanted[:allowed]:
        ok(book(surgery, name))
    assert code(book(surgery, wanted[allowed])) == "7"


# -- ViewAppointments -----------------------------------------------------------------------------


def test_an_appointment_says_when_where_and_with_whom(patient: Surgery):
    ok(book(patient, "free"))
    [booking] = patient.book.bookings(AMIR)
    assert view(patient) == [
        {
            "apptId": f"ap-{booking.id}",
            "startDate": "2026-10-21T09:00:00.0Z",
            "endDate": "2026-10-21T09:10:00.0Z",
            "details": "Clinician: Dr A Okafor (Female)",
            "siteName": "Elm Street",
            "address": "1 Elm Street, Exampleton, ZZ99 3AA",
        }
    ]


def test_future_ones_come_soonest_first_and_past_ones_latest_first(patient: Surgery):
    for name in ("free", "soon", "hour", "next"):
        patient.taken(name, AMIR)
    starts = ["2026-10-20T09:59", "2026-10-20T10:00", "2026-10-21T09:00", "2026-10-21T09:10"]
    assert [each["startDate"][:16] for each in view(patient)] == starts
    patient.clock.set(at(21, 8))
    patient.patient_in()
    assert [each["startDate"][:16] for each in view(patient)] == starts[3:]
    assert [each["startDate"][:16] for each in view(patient, "N")] == starts[2::-1]


@pytest.mark.parametrize(("which", "count"), [("Y", 1), ("y", 1), ("N", 0), ("n", 0), (None, 0)])
def test_the_flag_is_read_in_any_case_and_missing_means_past(
    patient: Surgery, which: str | None, count: int
):
    patient.taken("free", AMIR)
    assert len(view(patient, which)) == count


@pytest.mark.parametrize("which", ["X", "true", "YES", " "])
def test_another_flag_than_y_or_n_is_5(patient: Surgery, which: str):
    reply = patient.pfs("ViewAppointments", futureAppointments=which)
    assert fault(reply) == ("5", "futureAppointments must be Y or N")


def test_cancelled_ones_and_those_of_others_are_not_shown_and_staffs_are(patient: Surgery):
    patient.book.cancel(patient.taken("free", AMIR), ANN)
    patient.taken("next", BEA)
    staffs = patient.taken("phone", AMIR)
    assert [each["apptId"] for each in view(patient)] == [f"ap-{staffs}"]


# -- CancelAppointment ----------------------------------------------------------------------------


def test_cancelling_frees_the_slot_at_once(patient: Surgery):
    ok(book(patient))
    root = ok(cancel(patient, view(patient)[0]["apptId"]))
    assert (root.tag, dict(root.attrib)) == ("CancelAppointmentReply", {**IDS, "uuid": "u-1"})
    assert view(patient) == []
    assert "free" in names(patient, listed(patient))


def test_what_staff_booked_may_be_cancelled_too(patient: Surgery):
    ok(cancel(patient, f"ap-{patient.taken('free', AMIR)}"))


@pytest.mark.parametrize("number", [None, "", "ap-1", "1", "ap-", "ap-x", "ses-1"])
def test_an_appointment_that_does_not_exist_is_5(patient: Surgery, number: str | None):
    assert code(cancel(patient, number)) == "5"


def test_anothers_and_a_cancelled_appointment_are_5_as_if_unknown(patient: Surgery):
    others, gone = patient.taken("free", BEA), patient.taken("next", AMIR)
    patient.book.cancel(gone, ANN)
    unknown = fault(cancel(patient, "ap-1"))
    assert fault(cancel(patient, f"ap-{others}")) == unknown
    assert fault(cancel(patient, f"ap-{gone}")) == unknown


def test_a_started_appointment_is_5(patient: Surgery):
    number = patient.taken("soon", AMIR)
    patient.clock.set(at(20, 8, 59))
    patient.patient_in()
    assert fault(cancel(patient, f"ap-{number}")) == ("5", "the appointment has started")


def test_less_than_an_hour_before_the_start_is_40(patient: Surgery):
    soon, hour = patient.taken("soon", AMIR), patient.taken("hour", AMIR)
    assert code(cancel(patient, f"ap-{soon}")) == "40"
    ok(cancel(patient, f"ap-{hour}"))


# -- RequestSystmOnlineMessages and ListServiceAccesses -------------------------------------------


@pytest.mark.parametrize("said", ["Ring us before ten.", ""])
def test_the_practices_text_about_booking_is_there_if_it_has_one(patient: Surgery, said: str):
    patient.online_rules(message=said)
    root = ok(patient.pfs("RequestSystmOnlineMessages"))
    assert root.tag == "RequestSystmOnlineMessagesReply"
    assert root.get("BookAppointments") == (said or None)


@pytest.mark.parametrize(("on", "status"), [(True, "A"), (False, "D")])
def test_the_appointments_row_says_whether_online_booking_is_on(
    patient: Surgery, on: bool, status: str
):
    patient.online_rules(appointments=on)
    root = ok(patient.pfs("ListServiceAccesses"))
    rows = {row.get("description"): dict(row.attrib) for row in root}
    row = rows["Appointments"]
    assert row.keys() == {"description", "serviceIdentifier", "status", "statusDesc"}
    assert row["status"] == status
    assert {row["statusDesc"] for row in rows.values() if row["status"] == "D"} == {"Disabled"}


@pytest.mark.parametrize(
    "message", ["ListSlots", "BookAppointment", "ViewAppointments", "CancelAppointment"]
)
def test_with_online_booking_off_the_four_appointment_messages_are_6(
    patient: Surgery, message: str
):
    patient.online_rules(appointments=False)
    assert fault(patient.pfs(message)) == ("6", "this service is switched off")
    ok(patient.pfs("RequestSystmOnlineMessages"))


@pytest.mark.parametrize("message", ["RequestMedication", "ListMessages", "TestResultsView"])
def test_all_other_messages_are_1(patient: Surgery, message: str):
    assert code(patient.pfs(message)) == "1"
