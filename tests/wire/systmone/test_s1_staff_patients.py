"""Finding and getting patients, and what is filed in their records (B2, B3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gpworld.core.values import PostalAddress
from wire.systmone.elm_street import (
    AMIR,
    BEA,
    CARA,
    DEAD,
    GONE,
    NUMBERS,
    OTIS,
    Surgery,
    code,
    fault,
    ok,
    text,
)

SHORT = {
    "patientId": "p-2041",
    "nhsNumber": "9990000018",
    "title": "Ms",
    "firstName": "Amir",
    "surname": "Khan",
    "dateOfBirth": "1984-03-12T00:00:00.0Z",
    "gender": "Male",
    "postcode": "ZZ99 3CD",
    "registration": "Active",
}
LONG = {
    **SHORT,
    "address": "4 Mill Lane, Exampleton",
    "mobile": "07700900123",
    "telephone": "",
    "email": "p@example.test",
}
KHAN = {"surname": "Khan", "dateOfBirth": "1984-03-12"}
BY_PATIENT = ["StaffGetPatient", "StaffGetRecord", "StaffListAppointments", "StaffAddToRecord"]


def found(surgery: Surgery, **given: object) -> list[dict[str, str]]:
    return [dict(patient.attrib) for patient in ok(surgery.staff("StaffFindPatient", **given))]


def ask(surgery: Surgery, message: str, **given: object) -> Any:
    inside = text("noted") if message == "StaffAddToRecord" else ""
    return surgery.staff(message, inside, **given)


# -- StaffFindPatient -----------------------------------------------------------------------------


def test_a_patient_is_found_with_the_short_attributes(desk: Surgery):
    assert found(desk, nhsNumber="9990000018") == [SHORT]


@pytest.mark.parametrize(
    "given",
    [
        {"nhsNumber": "999 000 0018"},
        KHAN,
        {**KHAN, "surname": "KHAN"},
        {**KHAN, "dateOfBirth": "1984-03-12T00:00:00.0Z"},
        {**KHAN, "firstName": "am"},
        {**KHAN, "postcode": "zz993cd"},
        {**KHAN, "postcode": " Z Z993C D"},
        {"nhsNumber": "9990000018", "surname": "khan", "firstName": "AMIR"},
    ],
)
def test_values_are_compared_without_regard_to_case_and_spaces(
    desk: Surgery, given: dict[str, str]
):
    assert [patient["patientId"] for patient in found(desk, **given)] == ["p-2041"]


@pytest.mark.parametrize(
    "given",
    [
        {**KHAN, "surname": "Kha"},
        {**KHAN, "firstName": "mir"},
        {**KHAN, "postcode": "ZZ99 3CE"},
        {"nhsNumber": "9990000018", "surname": "Mint"},
        {"nhsNumber": "9990000018", "dateOfBirth": "1984-03-13"},
        {"nhsNumber": "9990000069"},
        {"nhsNumber": "9990000093"},
    ],
)
def test_all_given_values_must_agree_and_nobody_is_not_an_error(
    desk: Surgery, given: dict[str, str]
):
    assert found(desk, **given) == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"surname": "Khan"},
        {"dateOfBirth": "1984-03-12"},
        {"firstName": "Amir", "postcode": "ZZ99 3CD"},
        {"surname": "", "dateOfBirth": "1984-03-12"},
        {"nhsNumber": "", "surname": "Khan"},
    ],
)
def test_too_few_values_are_9003(desk: Surgery, given: dict[str, str]):
    assert code(desk.staff("StaffFindPatient", **given)) == "9003"


@pytest.mark.parametrize(
    "given",
    [
        {"nhsNumber": "999000001"},
        {"nhsNumber": "99900000189"},
        {"nhsNumber": "   "},
        {"nhsNumber": "NHS9990000"},
        {"nhsNumber": "९९९०००००१८"},
        {"dateOfBirth": "12/03/1984"},
        {"dateOfBirth": "19840312"},
    ],
)
def test_an_unreadable_number_or_date_is_5_before_9003(desk: Surgery, given: dict[str, str]):
    assert code(desk.staff("StaffFindPatient", **given)) == "5"


def test_those_who_left_or_died_are_found_and_say_so(desk: Surgery):
    standings = {
        patient["patientId"]: patient["registration"]
        for number in (GONE, DEAD)
        for patient in found(desk, nhsNumber=NUMBERS[number])
    }
    assert standings == {f"p-{GONE}": "Left", f"p-{DEAD}": "Deceased"}


@pytest.mark.parametrize("extra", [19, 20])
def test_more_than_20_are_9004(desk: Surgery, extra: int):
    amir = desk.unit.register.patient(AMIR)
    for number in range(extra):
        desk.unit.register.add(replace(amir, id=3000 + number, nhs_number=None))
    reply = desk.staff("StaffFindPatient", **KHAN)
    if extra == 19:
        assert len(ok(reply)) == 20
    else:
        assert code(reply) == "9004"


def test_they_come_by_surname_first_name_and_id(desk: Surgery):
    amir = desk.unit.register.patient(AMIR)
    for number, given in ((3003, "Zoe"), (3002, "Abe"), (3001, "Abe")):
        desk.unit.register.add(replace(amir, id=number, given=(given,), nhs_number=None))
    order = [patient["patientId"] for patient in found(desk, **KHAN)]
    assert order == ["p-3001", "p-3002", "p-2041", "p-3003"]
    assert found(desk, **KHAN)[0]["nhsNumber"] == ""


# -- StaffGetPatient, and naming a patient --------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"patientId": "p-2041"},
        {"nhsNumber": "9990000018"},
        {"nhsNumber": " 999 000 0018 "},
        {"patientId": "p-2041", "nhsNumber": "9990000018"},
        {"patientId": "p-2041", "nhsNumber": ""},
    ],
)
def test_a_patient_is_got_whole_by_id_or_number(desk: Surgery, given: dict[str, str]):
    [patient] = ok(desk.staff("StaffGetPatient", **given))
    assert dict(patient.attrib) == LONG


def test_what_is_not_known_of_a_patient_is_empty(desk: Surgery):
    desk.unit.register.change(CARA, address=PostalAddress(), nhs_number=None)
    [patient] = ok(desk.staff("StaffGetPatient", patientId=f"p-{CARA}"))
    empty = {name for name, value in patient.attrib.items() if value == ""}
    assert empty == {"nhsNumber", "postcode", "address", "mobile", "telephone", "email"}
    assert patient.get("gender") == "Other"


@pytest.mark.parametrize("message", BY_PATIENT)
def test_a_message_that_names_no_patient_is_5(desk: Surgery, message: str):
    assert code(ask(desk, message)) == "5"
    assert code(ask(desk, message, patientId="", nhsNumber="")) == "5"


@pytest.mark.parametrize("message", BY_PATIENT)
@pytest.mark.parametrize("number", ["12", "99900000181", "number"])
def test_a_number_that_is_not_ten_digits_is_5(desk: Surgery, message: str, number: str):
    assert fault(ask(desk, message, nhsNumber=number)) == (
        "5",
        f"nhsNumber: {number!r} is not ten digits",
    )


@pytest.mark.parametrize("message", BY_PATIENT)
@pytest.mark.parametrize(
    "given",
    [
        {"patientId": "p-1"},
        {"patientId": "somebody"},
        {"patientId": "2041"},
        {"patientId": f"p-{OTIS}"},
        {"nhsNumber": NUMBERS[OTIS]},
        {"nhsNumber": "9990000093"},
        {"patientId": f"p-{AMIR}", "nhsNumber": NUMBERS[BEA]},
        {"patientId": "p-1", "nhsNumber": NUMBERS[BEA]},
        {"patientId": f"p-{AMIR}", "nhsNumber": "9990000093"},
    ],
)
def test_nobody_of_this_unit_or_two_different_people_are_9001(
    desk: Surgery, message: str, given: dict[str, str]
):
    assert code(ask(desk, message, **given)) == "9001"


# -- StaffAddToRecord and StaffGetRecord ----------------------------------------------------------


@pytest.mark.parametrize("patient", [AMIR, GONE, DEAD])
def test_text_is_filed_as_the_user_now_whatever_the_registration(desk: Surgery, patient: int):
    root = ok(desk.staff("StaffAddToRecord", text("Invited by text"), patientId=f"p-{patient}"))
    assert root.tag == "StaffAddToRecordReply"
    assert (root.get("patientId"), root.get("entryDate")) == (
        f"p-{patient}",
        "2026-10-20T09:00:00.0Z",
    )
    record = ok(desk.staff("StaffGetRecord", patientId=f"p-{patient}"))
    [entry] = record
    assert dict(entry.attrib) == {
        "entryId": root.get("entryId"),
        "entryDate": root.get("entryDate"),
        "userName": "ann",
    }
    assert entry.findtext("Text") == "Invited by text"
    assert record.get("patientId") == f"p-{patient}"


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (text("one\ntwo\n\nthree"), "one\ntwo\n\nthree"),
        (text("  trimmed \n"), "trimmed"),
        (text("a <b> & 'c' \"d\" ]]>"), "a <b> & 'c' \"d\" ]]>"),
        ("<Text>first<!-- unseen --> second</Text>", "first second"),
        ("<Text><![CDATA[<raw>]]></Text>", "<raw>"),
        ("<Text>one&#13;two</Text>", "one\rtwo"),
        (text("Ångström – 你好 👋"), "Ångström – 你好 👋"),
        (text("x" * 2000), "x" * 2000),
        (text(" " + "x" * 2000 + " "), "x" * 2000),
    ],
)
def test_text_survives_as_it_was_written(desk: Surgery, inside: str, kept: str):
    ok(desk.staff("StaffAddToRecord", inside, patientId="p-2041"))
    [entry] = ok(desk.staff("StaffGetRecord", patientId="p-2041"))
    assert entry.findtext("Text") == kept


@pytest.mark.parametrize(
    "inside", ["", "<Text/>", text("  \n\t "), text("x" * 2001), "<Other>x</Other>"]
)
def test_text_that_is_missing_empty_or_too_long_is_9031(desk: Surgery, inside: str):
    reply = desk.staff("StaffAddToRecord", inside, patientId="p-2041")
    assert fault(reply) == ("9031", "Text holds 1 to 2000 characters")
    assert len(ok(desk.staff("StaffGetRecord", patientId="p-2041"))) == 0


def test_entries_come_latest_first(desk: Surgery):
    for said in ("first", "second", "third"):
        ok(desk.staff("StaffAddToRecord", text(said), nhsNumber=NUMBERS[AMIR]))
    ok(desk.staff("StaffAddToRecord", text("of another"), nhsNumber=NUMBERS[BEA]))
    record = ok(desk.staff("StaffGetRecord", nhsNumber=NUMBERS[AMIR]))
    assert [entry.findtext("Text") for entry in record] == ["third", "second", "first"]
