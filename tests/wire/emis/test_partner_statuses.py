"""Partner API: statuses, notes, types, and the lists of who is booked and where (B2, B3, B4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gpworld.book.model import BookingStatus
from gpworld.emis.wire_partner import type_id
from wire.emis.desk import (
    DAY,
    HOLDER,
    UNKNOWN,
    WRONG,
    book,
    cancel,
    morning,
    patch,
)
from wire.emis.surgery import DEV, MARIA, Surgery, at, code, json

# -- statuses, notes, types ---


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [
        (2, BookingStatus.ARRIVED, "Arrived"),
        (3, BookingStatus.SENT_IN, "Sent In"),
        (4, BookingStatus.LEFT, "Left"),
        (12, BookingStatus.SENT_IN, "Sent In"),
    ],
)
def test_a_status_is_set_and_shown(surgery: Surgery, number: int, status: BookingStatus, word: str):
    book(surgery)
    reply = patch(surgery, "SetAppointmentStatus", slotId=surgery.slots["free"], statusId=number)
    assert (reply.status, reply.body) == (204, b"")
    assert surgery.book.bookings(MARIA)[0].status is status
    assert morning(surgery)[0]["status"] == word


def test_the_longer_form_checks_the_patient_and_answers_like_booking(surgery: Surgery):
    made = json(book(surgery))
    query = {"slotId": surgery.slots["free"], "statusId": 2}
    reply = patch(surgery, "SetAppointmentStatusEx", **query, patientNumber=MARIA)
    assert (reply.status, json(reply)) == (200, made)
    assert code(patch(surgery, "SetAppointmentStatusEx", **query, patientNumber=DEV)) == UNKNOWN
    assert code(patch(surgery, "SetAppointmentStatusEx", **query)) == WRONG


@pytest.mark.parametrize(
    ("slot", "number", "answer"),
    [
        ("free", "1", WRONG),
        ("free", "", WRONG),
        ("free", "5", WRONG),
        ("next", "2", UNKNOWN),
        (99_999, "2", UNKNOWN),
    ],
)
def test_a_status_needs_a_known_number_and_a_held_slot(
    surgery: Surgery, slot: str | int, number: str, answer: tuple[int, str]
):
    book(surgery)
    slot_id = surgery.slots[slot] if isinstance(slot, str) else slot
    assert code(patch(surgery, "SetAppointmentStatus", slotId=slot_id, statusId=number)) == answer


def test_notes_and_type_of_a_slot_are_changed(surgery: Surgery):
    slot = surgery.slots["free"]
    reply = patch(surgery, "SetSlotNotes", slotId=slot, notes="Room 2")
    assert (reply.status, json(reply)) == (200, {"slotId": slot, "notes": "Room 2"})
    assert patch(surgery, "SetSlotType", slotId=slot, slotType="nurse").status == 204
    row = morning(surgery)[0]
    assert (row["notes"], row["type"]["description"]) == ("Room 2", "Nurse")
    assert patch(surgery, "SetSlotType", slotId=slot, slotType=type_id("Phone")).status == 204
    assert morning(surgery)[0]["type"]["description"] == "Phone"


@pytest.mark.parametrize(
    ("operation", "query", "answer"),
    [
        ("AddSlotComment", {"comment": "x"}, WRONG),
        ("AddSlotComment", {"slotId": 99_999, "comment": "x"}, UNKNOWN),
        ("AddSlotComment", {"slotId": 1_004}, WRONG),
        ("SetSlotNotes", {"slotId": 99_999, "notes": "x"}, UNKNOWN),
        ("SetSlotNotes", {"slotId": 1_004}, WRONG),
        ("SetSlotType", {"slotId": 99_999, "slotType": "Nurse"}, UNKNOWN),
        ("SetSlotType", {"slotId": 1_004, "slotType": "Surfing"}, WRONG),
        ("SetSlotType", {"slotId": 1_004}, WRONG),
    ],
)
def test_a_slot_is_changed_only_with_all_that_it_takes(
    surgery: Surgery, operation: str, query: dict[str, object], answer: tuple[int, str]
):
    assert surgery.slots["free"] == 1_004
    assert code(patch(surgery, operation, **query)) == answer


# -- lists ---


def test_a_patients_appointments_are_those_they_hold_on_these_days(surgery: Surgery):
    book(surgery, bookingNote="Bring a list")
    book(surgery, "winter")
    book(surgery, "next", patientNumber=DEV)
    book(surgery, "video")
    cancel(surgery, "video")
    path = "appointments/GetPatientAppointments"
    reply = json(surgery.partner(path, patientNumber=MARIA, **DAY))
    row = {
        "slotID": surgery.slots["free"],
        "siteID": 21,
        "date": "21/10/2026",
        "startTime": "09:00",
        "duration": "10",
        "notes": "Bring a list",
        "reason": "Bloods",
        "sessionName": "Morning",
        "sessionDBID": surgery.sessions["Morning"],
        "holderList": [HOLDER],
        "status": "Booked",
    }
    assert reply == {"appointment": [row]}
    reply = json(surgery.partner(f"{path}V2", patientNumber=MARIA, **DAY))
    row["slotType"] = {"typeID": type_id("GP Routine"), "description": "GP Routine"}
    assert reply == {"appointment": [row]}
    assert code(surgery.partner(path, patientNumber=99_999, **DAY)) == UNKNOWN


WAITING = (
    ("GetBookedPatients", None),
    ("GetBookedPatientsV2", None),
    ("GetArrivedPatients", 2),
    ("GetSentInPatients", 3),
)


@pytest.mark.parametrize(("operation", "status"), WAITING)
def test_patients_are_listed_by_where_they_are(
    surgery: Surgery, operation: str, status: int | None
):
    book(surgery)
    book(surgery, "next", patientNumber=DEV)
    for name, number in (("free", status), ("next", 4)):
        if number:
            patch(surgery, "SetAppointmentStatus", slotId=surgery.slots[name], statusId=number)
    surgery.clock.set(at(21, 8, 30))
    path = f"appointments/{operation}"
    reply = json(surgery.partner(path, minutesBefore=30, minutesWithin=0))
    (row,) = reply["appointment"]
    assert (row["slotID"], row["patient"]["fullName"]) == (
        surgery.slots["free"],
        "Ms Maria Okoro",
    )
    assert json(surgery.partner(path, minutesBefore=29, minutesWithin=0)) == {"appointment": []}


@pytest.mark.parametrize(("operation", "status"), WAITING)
@pytest.mark.parametrize(
    "query",
    [
        {"minutesBefore": 61, "minutesWithin": 0},
        {"minutesBefore": -1, "minutesWithin": 0},
        {"minutesBefore": 0, "minutesWithin": int(timedelta(days=30).total_seconds()) // 60 + 1},
        {"minutesBefore": 0},
        {"minutesWithin": 0},
    ],
)
def test_a_stretch_around_now_has_its_limits(
    surgery: Surgery, operation: str, status: int | None, query: dict[str, object]
):
    assert code(surgery.partner(f"appointments/{operation}", **query)) == WRONG
