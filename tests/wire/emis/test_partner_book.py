"""Partner API: configuration, sessions, slots, booking and cancelling (B2, B3, B4)."""

from __future__ import annotations

import threading

import pytest

from gpworld.book.model import SlotPlan, Wanted
from gpworld.emis.wire_partner import type_id
from wire.emis.desk import (
    DAY,
    HOLDER,
    STAFF,
    UNKNOWN,
    WRONG,
    book,
    cancel,
    morning,
    patch,
)
from wire.emis.surgery import DEV, JO, MARIA, OTHER, START, Surgery, at, code, json

TAKEN, BLOCKED, PAST = (400, "SLOT_NOT_AVAILABLE"), (400, "SLOT_BLOCKED"), (400, "SLOT_IN_PAST")


# -- configuration and sessions ---


def test_configuration_lists_places_people_schedules_and_slot_types(surgery: Surgery):
    reply = json(surgery.partner("appointments/GetAppointmentConfiguration", **DAY))
    assert reply["siteList"] == [{"dbid": 21, "refID": 21, "name": "Riverside Main"}]
    assert reply["holderList"] == [
        {"dbid": 15, "refID": 15, "title": "Ms", "firstNames": "Priya", "surname": "Shah"}
    ]
    assert reply["scheduleList"] == [
        {"name": "Morning", "startTime": "09:00", "endTime": "10:10", "slotLength": "10"}
    ]
    assert reply["holidayList"] == {"practice": [], "staff": []}
    assert [one["display"] for one in reply["slotTypeList"]] == [
        "GP Routine",
        "Nurse",
        "Phone",
        "Video",
    ]
    assert reply["slotTypeList"][0] == {
        "id": type_id("GP Routine"),
        "display": "GP Routine",
        "description": "GP Routine",
        "bookable": "true",
        "emisAccess": "true",
    }


def test_sessions_count_their_slots_by_type(surgery: Surgery):
    surgery.book.book(Wanted((surgery.slots["free"],), MARIA, STAFF))
    (session,) = json(surgery.partner("appointments/GetAppointmentSessions", **DAY))[
        "appointmentSession"
    ]
    counts = session.pop("slotTypeList")
    assert session == {
        "dbid": surgery.sessions["Morning"],
        "name": "Morning",
        "date": "21/10/2026",
        "startTime": "09:00",
        "endTime": "10:10",
        "slotLength": "10",
        "site": {"dbid": 21, "name": "Riverside Main"},
        "holderList": [HOLDER],
    }
    shown = {one["description"]: one for one in counts}
    assert shown["GP Routine"] == {
        "typeID": type_id("GP Routine"),
        "description": "GP Routine",
        "total": 2,
        "booked": 1,
        "blocked": 0,
        "embargoed": 0,
        "available": 1,
    }
    nurse = shown["Nurse"]
    assert [nurse[name] for name in ("total", "booked", "blocked", "embargoed", "available")] == [
        3,
        0,
        1,
        1,
        1,
    ]


def test_an_embargo_that_has_ended_counts_as_available(surgery: Surgery):
    surgery.clock.set(at(20, 20))
    (session,) = json(surgery.partner("appointments/GetAppointmentSessions", **DAY))[
        "appointmentSession"
    ]
    nurse = next(one for one in session["slotTypeList"] if one["description"] == "Nurse")
    assert (nurse["embargoed"], nurse["available"]) == (0, 2)


@pytest.mark.parametrize("wanted", ["Phone", "phone", str(type_id("Phone"))])
def test_sessions_of_one_slot_type_are_found_by_its_name_or_id(surgery: Surgery, wanted: str):
    dates = {"startDate": "2026-10-20", "endDate": "2026-12-31"}
    path = "appointments/GetAppointmentSessions"
    rows = json(surgery.partner(path, slotType=wanted, **dates))["appointmentSession"]
    assert [(one["name"], len(one["slotTypeList"])) for one in rows] == [("Morning", 1)]


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("20/10/2026", "20/10/2026", ["Early"]),
        ("2026-10-20", "2026-10-21T23:00:00", ["Early", "Morning"]),
        ("2026-10-24T23:30:00Z", "2026-10-25T00:00:00", ["Change"]),
        ("01/12/2026", "02/12/2026", ["Last day", "Too far"]),
        (
            "01/10/2026",
            "30/12/2026",
            ["Early", "Morning", "Change", "Winter", "Last day", "Too far"],
        ),
    ],
)
def test_a_window_is_london_days_both_included(
    surgery: Surgery, first: str, last: str, names: list[str]
):
    path = "appointments/GetAppointmentSessions"
    reply = json(surgery.partner(path, STARTDATE=first, enddate=last))
    assert [one["name"] for one in reply["appointmentSession"]] == names


WINDOWED = (
    ("appointments/GetAppointmentSessions", {}),
    ("appointments/GetPatientAppointments", {"patientNumber": MARIA}),
    ("appointments/GetPatientAppointmentsV2", {"patientNumber": MARIA}),
)


@pytest.mark.parametrize(("path", "more"), WINDOWED)
def test_a_window_is_at_most_ninety_days(surgery: Surgery, path: str, more: dict[str, object]):
    first = "01/10/2026"
    assert surgery.partner(path, startDate=first, endDate="30/12/2026", **more).status == 200
    assert code(surgery.partner(path, startDate=first, endDate="31/12/2026", **more)) == WRONG


@pytest.mark.parametrize(
    ("path", "more"), [*WINDOWED, ("appointments/GetAppointmentConfiguration", {})]
)
@pytest.mark.parametrize(
    "dates",
    [
        {"startDate": "20/10/2026"},
        {"endDate": "20/10/2026"},
        {"startDate": "21/10/2026", "endDate": "20/10/2026"},
        {"startDate": "10/20/2026", "endDate": "20/10/2026"},
        {"startDate": "20-10-2026", "endDate": "20/10/2026"},
        {"startDate": "", "endDate": "20/10/2026"},
        {"startDate": "0001-01-01", "endDate": "0001-01-02"},
        {"startDate": "31/12/9999", "endDate": "31/12/9999"},
    ],
)
def test_bad_dates_are_refused(
    surgery: Surgery, path: str, more: dict[str, object], dates: dict[str, str]
):
    assert code(surgery.partner(path, **dates, **more)) == WRONG


# -- slots ---


def test_all_slots_of_a_session_come_back_whatever_their_status(surgery: Surgery):
    rows = morning(surgery)
    assert [one["status"] for one in rows] == [
        *["Slot Available"] * 4,
        "Blocked",
        "Embargoed",
        "Slot Available",
    ]
    assert rows[0] == {
        "dbid": surgery.slots["free"],
        "refID": surgery.slots["free"],
        "startTime": "09:00",
        "slotLength": "10",
        "type": {"typeID": type_id("GP Routine"), "description": "GP Routine"},
        "status": "Slot Available",
        "patientList": {},
        "notes": "",
        "reason": "",
    }


def test_a_booked_slot_names_its_patient_and_reason(surgery: Surgery):
    book(surgery, bookingNote="Bring a list")
    row = morning(surgery)[0]
    assert (row["status"], row["reason"], row["notes"]) == ("Booked", "Bloods", "Bring a list")
    assert row["patientList"] == {
        "patient": {
            "dbid": MARIA,
            "refID": MARIA,
            "title": "Ms",
            "firstNames": "Maria",
            "surname": "Okoro",
            "fullName": "Ms Maria Okoro",
        }
    }


def test_a_slot_is_never_shown_as_it_was(surgery: Surgery):
    """Every change that the row shows must reach the reader, kept fragments or not."""
    slot = surgery.slots["free"]
    assert morning(surgery)[0]["status"] == "Slot Available"
    book(surgery)
    assert morning(surgery)[0]["status"] == "Booked"
    patch(surgery, "SetAppointmentStatus", slotId=slot, statusId=2)
    assert morning(surgery)[0]["status"] == "Arrived"
    surgery.home.register.change(MARIA, family="Okoro-Bell")
    assert morning(surgery)[0]["patientList"]["patient"]["surname"] == "Okoro-Bell"
    cancel(surgery)
    assert morning(surgery)[0]["status"] == "Slot Available"
    surgery.book.change_slot(slot, STAFF, blocked=True)
    assert morning(surgery)[0]["status"] == "Blocked"
    surgery.clock.set(at(20, 20))
    assert morning(surgery)[5]["status"] == "Slot Available"


def test_a_book_that_was_put_back_is_shown_as_it_is(surgery: Surgery):
    before = surgery.book.state()
    surgery.book.change_slot(surgery.slots["free"], STAFF, notes="first")
    assert morning(surgery)[0]["notes"] == "first"
    surgery.book.restore(before)
    surgery.book.change_slot(surgery.slots["free"], STAFF, notes="other")
    assert morning(surgery)[0]["notes"] == "other"


def test_version_2_adds_comments(surgery: Surgery):
    patch(surgery, "AddSlotComment", slotId=surgery.slots["free"], comment="Wheelchair")
    patch(surgery, "AddSlotComment", slotId=surgery.slots["free"], comment="Interpreter")
    assert "commentList" not in morning(surgery)[0]
    assert morning(surgery, "V2")[0]["commentList"] == [
        {"comment": "Wheelchair"},
        {"comment": "Interpreter"},
    ]


@pytest.mark.parametrize("version", ["", "V2"])
@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("1", UNKNOWN),
        ("", WRONG),
        ("x", WRONG),
        ("2147483648", WRONG),
        ("1.0", WRONG),
        ("١", WRONG),
    ],
)
def test_slots_need_a_session_that_is_there(
    surgery: Surgery, version: str, value: str, answer: tuple[int, str]
):
    path = f"appointments/GetSlotsForSession{version}"
    assert code(surgery.partner(path, appointmentSessionId=value)) == answer
    assert code(surgery.partner(path)) == WRONG


# -- booking and cancelling ---


def test_a_booking_is_answered_with_both_its_halves(surgery: Surgery):
    reply = book(surgery, bookingNote="Bring a list")
    assert reply.status == 200
    assert json(reply) == {
        "appointmentInformation": {
            "sessionId": surgery.sessions["Morning"],
            "slotId": surgery.slots["free"],
            "slotDateTime": "2026-10-21T09:00:00",
            "endDateTime": "2026-10-21T09:10:00",
            "reason": "Bloods",
            "bookingNotes": "Bring a list",
            "slotTypeId": type_id("GP Routine"),
        },
        "patientInforamtion": {
            "patientId": MARIA,
            "led": "",
            "patientNumber": MARIA,
            "dob": "12/03/1984",
            "name": "Ms Maria Okoro",
            "hasPatientWarnings": False,
            "actionPerformedOn": int(START.timestamp()) * 1000,
        },
    }
    (booking,) = surgery.book.bookings(MARIA)
    assert (booking.by, booking.reason, booking.note) == (STAFF, "Bloods", "Bring a list")


@pytest.mark.parametrize("slot", ["offline", "phone", "video", "far", "bst", "gmt", "winter"])
def test_staff_may_book_what_patients_may_not(surgery: Surgery, slot: str):
    assert book(surgery, slot).status == 200


@pytest.mark.parametrize(
    "by", [JO, "bbbbbbbb-0000-4000-8000-000000000013", "BBBBBBBB-0000-4000-8000-000000000013"]
)
def test_a_booker_is_named_by_dbid_or_guid(surgery: Surgery, by: object):
    assert book(surgery, bookedBy=by).status == 200
    assert surgery.book.bookings(MARIA)[0].by.who == "jo"


@pytest.mark.parametrize(
    ("slot", "more", "answer"),
    [
        ("past", {}, PAST),
        ("now", {}, PAST),
        ("blocked", {}, BLOCKED),
        ("embargoed", {}, BLOCKED),
        (99_999, {}, UNKNOWN),
        ("free", {"patientNumber": 99_999}, UNKNOWN),
        ("free", {"patientNumber": "x"}, WRONG),
        ("free", {"patientNumber": None}, WRONG),
        ("free", {"slotId": None}, WRONG),
        ("free", {"slotId": "x"}, WRONG),
        ("free", {"reason": None}, WRONG),
        ("free", {"bookedBy": None}, WRONG),
        ("free", {"bookedBy": ""}, WRONG),
        ("free", {"bookedBy": 16}, WRONG),
        ("free", {"bookedBy": "asha.patel"}, WRONG),
        (99_999, {"bookedBy": "nobody"}, WRONG),
        ("past", {"patientNumber": 99_999}, UNKNOWN),
    ],
)
def test_booking_is_refused_by_the_first_thing_wrong(
    surgery: Surgery, slot: str | int, more: dict[str, object], answer: tuple[int, str]
):
    assert code(book(surgery, slot, **more)) == answer
    assert surgery.book.bookings() == []


def test_booking_a_slot_twice_is_a_400_even_by_the_same_patient(surgery: Surgery):
    assert book(surgery).status == 200
    assert code(book(surgery)) == TAKEN
    assert code(book(surgery, patientNumber=DEV)) == TAKEN


def test_a_held_slot_that_was_blocked_since_is_taken_and_one_in_the_past_is_past(
    surgery: Surgery,
):
    book(surgery)
    surgery.book.change_slot(surgery.slots["free"], STAFF, blocked=True)
    assert code(book(surgery, patientNumber=DEV)) == TAKEN
    surgery.clock.set(at(21, 8))
    assert code(book(surgery, patientNumber=DEV)) == PAST


def test_slots_and_patients_of_another_practice_are_unknown_here(surgery: Surgery):
    other = surgery.practices[OTHER]
    plan = SlotPlan(at(22, 8), 10, "GP Routine")
    session = other.book.open_session("Hub", site=22, clinicians=(), slot_minutes=10, slots=(plan,))
    assert code(book(surgery, other.book.slots_of(session.id)[0].id)) == UNKNOWN
    path = "appointments/GetSlotsForSession"
    assert code(surgery.partner(path, appointmentSessionId=session.id)) == UNKNOWN


def test_a_slot_that_staff_book_is_gone_for_patients_at_once(surgery: Surgery):
    token = surgery.signed_in()
    book(surgery, patientNumber=DEV)
    body = {"UserPatientLinkToken": token, "SlotId": surgery.slots["free"]}
    assert surgery.pfs("POST", "appointments", body=body).status == 409


def test_cancelling_answers_like_booking_and_frees_the_slot(surgery: Surgery):
    made = json(book(surgery))
    reply = cancel(surgery)
    assert (reply.status, json(reply)) == (200, made)
    assert surgery.book.bookings(MARIA)[0].cancelled_by == STAFF
    assert book(surgery).status == 200


@pytest.mark.parametrize(
    ("slot", "patient", "answer"),
    [
        ("free", DEV, UNKNOWN),
        ("next", MARIA, UNKNOWN),
        (99_999, MARIA, UNKNOWN),
        ("free", 99_999, UNKNOWN),
        ("free", "x", WRONG),
    ],
)
def test_cancelling_needs_what_this_patient_holds(
    surgery: Surgery, slot: str | int, patient: object, answer: tuple[int, str]
):
    book(surgery)
    assert code(cancel(surgery, slot, patient)) == answer
    assert surgery.book.bookings(MARIA, live=True)


@pytest.mark.parametrize("facade", ["partner", "both"])
def test_of_many_who_book_one_slot_at_once_one_wins(surgery: Surgery, facade: str):
    token = surgery.signed_in()
    begin, won, lost = threading.Barrier(32), [], []

    def try_it(number: int) -> None:
        begin.wait()
        if facade == "both" and number % 2:
            body = {"UserPatientLinkToken": token, "SlotId": surgery.slots["free"]}
            status = surgery.pfs("POST", "appointments", body=body).status
            (won if status == 201 else lost).append(status)
            return
        reply = book(surgery, patientNumber=DEV)
        (won if reply.status == 200 else lost).append(
            reply.status if reply.status == 200 else code(reply)
        )

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert set(lost) <= {TAKEN, 409}
    assert len(surgery.book.bookings(live=True)) == 1
