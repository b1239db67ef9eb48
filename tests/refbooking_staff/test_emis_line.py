"""EMIS's Partner API as the product reads it: every refusal and every way to be silent."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
import requests
import responses

from refbooking.clinical.emis import Emis
from refbooking.clinical.model import (
    LocalPatient,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamSlot,
    UpstreamTimeout,
    UpstreamUnavailable,
    UpstreamUnreadable,
)
from refbooking.clock import SetClock
from refbooking.settings import Settings
from refbooking_staff.riverside import EMIS, MARIA, NINE, settings_body

THIRD = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SLOT = UpstreamSlot("50000", THIRD, 10, "Blood test", "500", ("71",), None, "free")
PATIENT = LocalPatient("3000", MARIA, "Ms", "Maria", "Okoro", date(1980, 3, 2), None, "active")
ASHA = {"dbid": 44, "mnemonic": "ASHA.PATEL", "firstNames": "A", "lastName": "P"}
BOOKED = {
    "appointmentInformation": {
        "sessionId": 500,
        "slotId": 50000,
        "slotDateTime": "2026-11-03T09:00:00",
        "endDateTime": "2026-11-03T09:10:00",
        "slotTypeId": 1,
    },
    "patientInforamtion": {"patientId": 3000},
}


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    """What EMIS answers."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def emis() -> Emis:
    """Riverside's EMIS, used by Asha."""
    settings = Settings.read(settings_body())
    asha = settings.staff["Y90001:asha.patel"]
    return Emis(settings.organisations["Y90001"], asha, SetClock(NINE))


def answers(wire: responses.RequestsMock, operation: str, **reply: Any) -> None:
    """Let one operation answer so."""
    method = "POST" if operation.endswith("FileRecord") else "GET"
    wire.add(method, f"{EMIS}/api/v1/{operation}", **reply)


def known(wire: responses.RequestsMock) -> None:
    """The organisation's users."""
    answers(wire, "organisation/GetOrganisation", json={"userList": [ASHA]})


def asked(wire: responses.RequestsMock) -> dict[str, str]:
    """The parameters of the last call."""
    query = urlparse(wire.calls[-1].request.url or "").query
    return {name: values[0] for name, values in parse_qs(query).items()}


def error(code: str, text: str = "no") -> dict[str, object]:
    """An error body of contract B1."""
    return {"issue": {"details": {"text": text, "coding": {"code": code}}}}


def test_booking_names_the_slot_the_patient_the_booker_and_our_reference(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    known(wire)
    answers(wire, "appointments/BookAppointment", json=BOOKED)
    made = emis.book(SLOT, PATIENT, "Blood test", "K7QM-3FPR")
    assert (made.slot_id, made.start, made.minutes) == ("50000", THIRD, 10)
    assert asked(wire) == {
        "slotId": "50000",
        "patientNumber": "3000",
        "reason": "Blood test",
        "bookedBy": "44",
        "bookingNote": "K7QM-3FPR",
    }


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "SLOT_NOT_AVAILABLE", Refusal.SLOT_TAKEN),
        (400, "SLOT_BLOCKED", Refusal.SLOT_GONE),
        (400, "SLOT_IN_PAST", Refusal.SLOT_PAST),
        (404, "NOT_FOUND", Refusal.SLOT_GONE),
        (400, "LIMIT_REACHED", Refusal.RULE),
        (401, "TOKEN_INVALID", Refusal.NOT_SIGNED_IN),
        (401, "SCOPE_MISSING", Refusal.NOT_SIGNED_IN),
        (401, "ANYTHING", Refusal.NOT_SIGNED_IN),
    ],
)
def test_a_refused_booking_says_why(
    emis: Emis, wire: responses.RequestsMock, status: int, code: str, kind: Refusal
) -> None:
    known(wire)
    answers(wire, "appointments/BookAppointment", status=status, json=error(code, "EMIS's words"))
    with pytest.raises(UpstreamRefused) as refused:
        emis.book(SLOT, PATIENT, "", "")
    told = refused.value
    assert (told.kind, told.status, told.code, told.text) == (kind, status, code, "EMIS's words")


@pytest.mark.parametrize(
    ("reply", "failure", "says"),
    [
        ({"body": requests.ReadTimeout()}, UpstreamTimeout, "no answer within 10 seconds"),
        ({"body": requests.ConnectTimeout()}, UpstreamUnavailable, "could not be reached"),
        ({"body": requests.ConnectionError()}, UpstreamUnavailable, "the connection broke"),
        ({"status": 500, "json": error("INTERNAL")}, UpstreamUnavailable, "answered 500"),
        ({"body": "<html>"}, UpstreamUnreadable, "BookAppointment cannot be read"),
        ({"json": {}}, UpstreamUnreadable, "appointmentInformation"),
        ({"json": [1]}, UpstreamUnreadable, "cannot be read"),
        (
            {"body": requests.exceptions.ChunkedEncodingError()},
            UpstreamUnreadable,
            "the answer broke off",
        ),
    ],
)
def test_an_answer_that_is_none_says_so(
    emis: Emis,
    wire: responses.RequestsMock,
    reply: dict[str, object],
    failure: type[UpstreamFailure],
    says: str,
) -> None:
    known(wire)
    answers(wire, "appointments/BookAppointment", **reply)
    with pytest.raises(failure, match=says):
        emis.book(SLOT, PATIENT, "", "")


def test_whether_a_write_may_have_arrived_is_told_apart(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    known(wire)
    refused = requests.ConnectionError("NewConnectionError: refused")
    for failure in (refused, requests.ConnectionError("reset by peer")):
        answers(wire, "appointments/BookAppointment", body=failure)
    reached = []
    for _ in range(2):
        with pytest.raises(UpstreamUnavailable) as away:
            emis.book(SLOT, PATIENT, "", "")
        reached.append(away.value.reached)
    assert reached == [False, True]


@pytest.mark.parametrize(
    ("status", "means"),
    [("Active", "active"), ("Left", "left"), ("Deceased", "deceased"), ("Deducted", "left")],
)
def test_a_patients_standing_is_read(
    emis: Emis, wire: responses.RequestsMock, status: str, means: str
) -> None:
    told = {
        "dbid": 1,
        "nhsNumber": "999 000 0018",
        "dateOfBirth": "02/03/1980",
        "currentStatus": status,
    }
    answers(wire, "patientMatching/GetMatchedPatients", json={"patientList": [told]})
    found = emis.patient(MARIA)
    assert found is not None
    assert (found.status, found.birth_date, found.mobile) == (means, date(1980, 3, 2), None)


def test_of_two_records_the_active_one_counts(emis: Emis, wire: responses.RequestsMock) -> None:
    both = [
        {"dbid": n, "nhsNumber": MARIA, "dateOfBirth": "02/03/1980", "currentStatus": status}
        for n, status in ((1, "Left"), (2, "Active"))
    ]
    answers(wire, "patientMatching/GetMatchedPatients", json={"patientList": both})
    found = emis.patient(MARIA)
    assert found is not None
    assert found.local_id == "2"


def test_a_stranger_who_merely_matches_is_nobody(emis: Emis, wire: responses.RequestsMock) -> None:
    other = {"dbid": 1, "nhsNumber": "9990000026", "dateOfBirth": "02/03/1980"}
    answers(wire, "patientMatching/GetMatchedPatients", json={"patientList": [other]})
    assert emis.patient(MARIA) is None


def session(day: str, **more: object) -> dict[str, object]:
    """A session of blood tests."""
    kind = {"typeID": 1, "description": "Blood test", "total": 1, "available": 1}
    return {"dbid": 500, "name": "AM", "date": day, "slotTypeList": [kind], **more}


def slot(start: str, status: str = "Slot Available", **more: object) -> dict[str, object]:
    """A slot of that session."""
    kind = {"typeID": 1, "description": "Blood test"}
    return {
        "dbid": 7,
        "startTime": start,
        "slotLength": "10",
        "type": kind,
        "status": status,
    } | more


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Slot Available", "free"),
        ("Blocked", "blocked"),
        ("Embargoed", "embargoed"),
        ("Booked", "booked"),
        ("Arrived", "booked"),
        ("Left", "booked"),
    ],
)
def test_slots_keep_their_status_holder_and_summer_time(
    emis: Emis, wire: responses.RequestsMock, written: str, means: str
) -> None:
    answers(
        wire,
        "appointments/GetAppointmentSessions",
        json={"appointmentSession": [session("21/10/2026", holderList=[{"dbid": 71}])]},
    )
    holder = {"patient": {"dbid": 3000}}
    answers(
        wire,
        "appointments/GetSlotsForSession",
        json={"slot": [slot("09:00", written, patientList=holder)]},
    )
    [found] = emis.slots(date(2026, 10, 20), date(2026, 12, 1)).slots
    assert found.start == datetime(2026, 10, 21, 8, 0, tzinfo=UTC)
    assert (found.status, found.patient, found.clinicians) == (means, "3000", ("71",))


def test_a_book_that_offers_a_time_the_clocks_skip_is_bad_data(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    answers(
        wire,
        "appointments/GetAppointmentSessions",
        json={"appointmentSession": [session("28/03/2027")]},
    )
    answers(wire, "appointments/GetSlotsForSession", json={"slot": [slot("01:30")]})
    with pytest.raises(UpstreamUnreadable, match="2027-03-28T01:30:00 does not exist"):
        emis.slots(date(2027, 3, 28), date(2027, 3, 28))


def test_reading_back_finds_the_patients_own_appointment_in_that_slot(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    told = {"slotID": 50000, "date": "03/11/2026", "startTime": "09:00", "duration": "10"}
    answers(wire, "appointments/GetPatientAppointments", json={"appointment": [told]})
    found = emis.appointment("50000", PATIENT, THIRD)
    assert found is not None
    assert found.start == THIRD
    assert asked(wire) == {
        "patientNumber": "3000",
        "startDate": "03/11/2026",
        "endDate": "03/11/2026",
    }
    assert emis.appointment("50001", PATIENT, THIRD) is None


def test_saving_to_the_record_files_a_text_comment(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    known(wire)
    answers(wire, "medicalRecord/FileRecord", status=204)
    emis.save_to_record(PATIENT, "Invited", THIRD)
    filed = json.loads(wire.calls[-1].request.body or b"")
    assert filed["eventList"][0] == {
        "refID": "e1",
        "assignedDate": "03/11/2026",
        "authorID": {"dbid": "44"},
        "descriptiveText": "Invited",
    }


def test_a_user_without_a_category_has_no_role(emis: Emis, wire: responses.RequestsMock) -> None:
    known(wire)
    me = emis.me()
    assert me is not None
    assert (me.ref, me.role) == ("44", None)


def test_somebody_unknown_to_emis_can_book_nothing(
    emis: Emis, wire: responses.RequestsMock
) -> None:
    answers(wire, "organisation/GetOrganisation", json={"userList": []})
    with pytest.raises(UpstreamRefused, match=r"asha\.patel has no account in EMIS"):
        emis.book(SLOT, PATIENT, "", "")
