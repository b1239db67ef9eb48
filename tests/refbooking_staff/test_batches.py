"""Inviting a list of patients: which rows become invitations, and what staff see of them."""

import io
import json
from datetime import date

import pytest
from werkzeug.test import TestResponse

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_staff.riverside import MARIA, Desk, Gateway, Practice, code, later, sms_error

HEADERS = "title,given_name,family_name,date_of_birth,nhs_number,contact_number"
SECOND, THIRD, FOURTH = "9990000026", "9990000034", "9990000042"


def row(nhs_number: str, born: str = "1980-03-02", number: str = "07700900123") -> str:
    """One line of the file."""
    return f"Ms,Maria,Okoro,{born},{nhs_number},{number}"


def upload(desk: Desk, *rows: str, headers: str = HEADERS, **settings: object) -> TestResponse:
    """POST /batches with these rows, for blood tests."""
    content = "\n".join([headers, *rows]).encode()
    wish = json.dumps({"slot_type": "Blood test", **settings})
    data = {"file": (io.BytesIO(content), "list.csv"), "settings": wish}
    return desk.post("/batches", data=data, content_type="multipart/form-data")


def codes(reply: TestResponse) -> list[str | None]:
    """The code of each row, in order."""
    assert reply.status_code == 202, reply.get_data(as_text=True)
    return [one["code"] for one in reply.get_json()["rows"]]


def test_each_patient_of_a_list_gets_a_link_of_their_own(
    asha: Desk, practice: Practice, gateway: Gateway, service: Service
) -> None:
    practice.add_patient(SECOND, mobile="07700 900124")
    reply = upload(asha, row(MARIA), row(SECOND, number="07700900124"))
    assert codes(reply) == [None, None]
    assert gateway.texts == []
    service.run_due_jobs()
    assert {text["phone_number"] for text in gateway.texts} == {"+447700900123", "+447700900124"}
    assert len({body.split("/b/")[1][:12] for body in gateway.bodies}) == 2
    assert len(practice.filed) == 2
    seen = asha.get(f"/batches/{reply.get_json()['id']}").get_json()
    assert seen["counts"] == {"awaiting_response": 2}


def test_the_seven_days_count_from_the_text_and_not_from_the_batch(
    asha: Desk, gateway: Gateway, service: Service, clock: SetClock
) -> None:
    [line] = upload(asha, row(MARIA)).get_json()["rows"]
    gateway.failures = [sms_error(429, "RateLimitError", "later")] * 2
    for _ in range(3):
        service.run_due_jobs()
        later(clock, seconds=5)
    told = asha.get(f"/invitations/{line['invitation_id']}").get_json()
    assert told["sent_at"] == "2026-10-20T09:00:10+01:00"
    assert told["expires_at"] == "2026-10-27T08:00:10+00:00"


def test_rows_that_cannot_be_invited_say_why(asha: Desk, practice: Practice) -> None:
    practice.add_patient(SECOND, currentStatus="Left")
    practice.add_patient(THIRD, currentStatus="Deceased")
    practice.add_patient(FOURTH)
    reply = upload(
        asha,
        row(MARIA),
        row(MARIA),
        row("9990000019"),
        row(SECOND),
        row(THIRD),
        row(FOURTH, born="02/03/1980"),
        row("9990000050"),
    )
    assert codes(reply) == [
        None,
        "ROW_DUPLICATE",
        "ROW_NHS_NUMBER_INVALID",
        "ROW_NOT_REGISTERED",
        "ROW_DECEASED",
        "ROW_DOB_INVALID",
        "ROW_NOT_REGISTERED",
    ]


def test_a_date_of_birth_that_is_not_the_records_is_reported(asha: Desk) -> None:
    assert codes(upload(asha, row(MARIA, born="1980-03-03"))) == ["ROW_DOB_INVALID"]


@pytest.mark.parametrize("number", ["01632 960123", "070 1234 5678", "no"])
def test_a_row_that_cannot_be_texted_is_to_be_booked_manually(
    asha: Desk, gateway: Gateway, service: Service, number: str
) -> None:
    reply = upload(asha, row(MARIA, number=number))
    assert codes(reply) == ["ROW_TO_BOOK_MANUALLY"]
    service.run_due_jobs()
    assert gateway.tries == 0
    seen = asha.get(f"/batches/{reply.get_json()['id']}").get_json()
    assert seen["counts"] == {"to_book_manually": 1}


def test_a_blank_number_is_taken_from_the_record(asha: Desk) -> None:
    assert codes(upload(asha, row(MARIA, number=""))) == [None]


def test_a_patient_with_a_live_link_is_not_invited_again(asha: Desk) -> None:
    asha.sent()
    reply = upload(asha, row(MARIA))
    assert codes(reply) == ["ROW_ALREADY_INVITED"]
    seen = asha.get(f"/batches/{reply.get_json()['id']}").get_json()
    assert seen["counts"] == {"already_invited": 1}


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        (HEADERS.replace("nhs_number", "nhs"), "These columns are missing: nhs_number"),
        ("", "These columns are missing: title, given_name"),
        (f"{HEADERS},nhs_number", "These columns are twice: nhs_number"),
    ],
)
def test_a_file_with_a_missing_column_is_refused_whole(
    asha: Desk, headers: str, detail: str
) -> None:
    reply = upload(asha, row(MARIA), headers=headers)
    assert code(reply) == (422, "CSV_INVALID")
    assert reply.get_json()["detail"].startswith(detail)


def test_a_file_without_rows_is_refused(asha: Desk) -> None:
    assert code(upload(asha)) == (422, "CSV_INVALID")


def test_two_thousand_rows_are_the_most(asha: Desk) -> None:
    assert code(upload(asha, *[row("1")] * 2001)) == (413, "CSV_TOO_LARGE")
    assert len(codes(upload(asha, *[row("1")] * 2000))) == 2000


def test_more_invitations_than_slots_warn_and_over_five_times_are_refused(
    asha: Desk, practice: Practice
) -> None:
    numbers = ["9990000026", "9990000034", "9990000042", "9990000050", "9990000069", "9990000077"]
    for number in numbers:
        practice.add_patient(number)
    practice.add_session(date(2026, 11, 4), "Smear", free=1)
    reply = upload(asha, *map(row, numbers[:5]), slot_type="Smear")
    assert reply.get_json()["warnings"] == ["MORE_INVITATIONS_THAN_SLOTS"]
    assert codes(reply) == [None] * 5
    practice.add_session(date(2026, 11, 4), "Asthma", free=1)
    refused = upload(asha, *map(row, numbers), slot_type="Asthma")
    assert code(refused) == (422, "BATCH_OVER_CAPACITY")
    assert refused.get_json()["detail"] == "6 invitations for 1 appointments"


def test_a_list_cannot_be_sent_for_another_organisation(asha: Desk) -> None:
    reply = upload(asha, row(MARIA), site="Y90002")
    assert code(reply) == (422, "CROSS_ORG_BATCH_NOT_ALLOWED")


@pytest.mark.parametrize("wish", ["[" * 100_000, '{"message": "\\ud800"}', "[]", "", "{"])
def test_settings_that_are_no_object_are_refused(asha: Desk, wish: str) -> None:
    data = {"file": (io.BytesIO(f"{HEADERS}\n{row(MARIA)}".encode()), "list.csv"), "settings": wish}
    reply = asha.post("/batches", data=data, content_type="multipart/form-data")
    assert code(reply) == (422, "VALIDATION_FAILED")
    assert reply.get_json()["field_errors"][0]["field"] == "settings"


def test_a_list_cannot_be_limited_to_clinicians(asha: Desk) -> None:
    reply = upload(asha, row(MARIA), clinicians=["71"])
    assert code(reply) == (422, "VALIDATION_FAILED")
    assert reply.get_json()["field_errors"][0]["field"] == "settings.clinicians"


def test_a_batch_of_another_organisation_does_not_exist(asha: Desk) -> None:
    made = upload(asha, row(MARIA)).get_json()["id"]
    other = Desk(asha.client, "token-north.gate")
    assert code(other.get(f"/batches/{made}")) == (404, "NOT_FOUND")


def test_a_text_that_is_refused_shows_as_not_sent(
    asha: Desk, gateway: Gateway, service: Service
) -> None:
    made = upload(asha, row(MARIA)).get_json()["id"]
    gateway.failures = [sms_error(400, "BadRequestError", "no")]
    service.run_due_jobs()
    assert asha.get(f"/batches/{made}").get_json()["counts"] == {"not_sent": 1}


def test_the_same_upload_repeated_under_one_key_makes_one_batch(
    asha: Desk, gateway: Gateway, service: Service
) -> None:
    first = upload(asha, row(MARIA))
    asha.keys -= 1
    again = upload(asha, row(MARIA))
    assert again.get_json() == first.get_json()
    service.run_due_jobs()
    assert len(gateway.texts) == 1
