"""Partner API: organisation, users, patients, and writing to the record (B3, B5, B6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
import pytest

from wire.emis.surgery import (
    ASHA,
    DEV,
    DOC,
    GONE,
    JO,
    LEO,
    MARIA,
    NED,
    RITA,
    TOM,
    Surgery,
    code,
    json,
)

WRONG, UNKNOWN = (400, "PARAMETER_INVALID"), (404, "NOT_FOUND")
COMMENT = {
    "consultationList": [
        {
            "refID": "c1",
            "assignedDate": "20/10/2026",
            "userID": {"dbid": "11"},
            "pfsVisible": True,
            "elementList": [
                {"displayOrder": 1, "header": {"term": "Comment"}, "item": {"refID": "e1"}}
            ],
        }
    ],
    "eventList": [
        {
            "refID": "e1",
            "assignedDate": "20/10/2026",
            "authorID": {"dbid": "11"},
            "descriptiveText": "Self-book link sent by text message",
        }
    ],
}
AS_XML = b"""<?xml version="1.0"?>
<medicalRecord xmlns="urn:of:anybody"><!-- own data -->
  <consultationList><consultation><refID>c1</refID><elementList><element>
    <header><term>Comment</term></header><item><refID>e1</refID></item>
  </element></elementList></consultation></consultationList>
  <eventList><event>
    <refID>e1</refID><descriptiveText>Link sent</descriptiveText>
  </event></eventList>
</medicalRecord>"""


# -- organisation and users ---


@pytest.mark.parametrize("version", ["", "V2"])
def test_an_organisation_names_itself_and_everybody_who_works_there(surgery: Surgery, version: str):
    reply = json(surgery.partner(f"organisation/GetOrganisation{version}"))
    (own,) = reply["organisationList"]
    assert (own["nationalCode"], own["locationName"]) == ("Y90001", "Riverside Surgery")
    assert own["telephone1"] == "01632 960001"
    assert own["address"]["postCode"] == "ZZ99 1AA"
    assert [one["dbid"] for one in reply["userList"]] == [ASHA, TOM, JO, NED, DOC]
    for name in ("externalOrganisationList", "externalPersonList", "locationTypeList"):
        assert reply[name] == []


def test_users_are_complete_or_lack_a_role_or_a_name_or_are_inactive(surgery: Surgery):
    users = json(surgery.partner("organisation/GetOrganisation"))["userList"]
    asha, tom, jo, ned, _ = users
    assert asha == {
        "dbid": ASHA,
        "refID": ASHA,
        "guid": "bbbbbbbb-0000-4000-8000-000000000011",
        "mnemonic": "asha.patel",
        "title": "Ms",
        "firstNames": "Asha",
        "lastName": "Patel",
        "nationalCode": "",
        "gmcCode": "",
        "activeUser": True,
        "email": "",
        "telephone1": "",
        "category": {"mnemonic": "R1450", "description": "Receptionist"},
        "role": {"code": "R1450", "description": "Receptionist"},
    }
    assert "category" not in tom
    assert "role" not in tom
    assert jo["firstNames"] == ""
    assert ned["activeUser"] is False


def test_a_role_that_is_given_to_a_user_is_seen_at_once(surgery: Surgery):
    surgery.home.directory.change_user(TOM, role="Care navigator")
    tom = json(surgery.partner("user/GetUserById", userInRoleId=TOM))
    assert tom["category"]["description"] == "Care navigator"


@pytest.mark.parametrize(
    ("number", "answer"), [(99, UNKNOWN), (16, UNKNOWN), ("x", WRONG), ("", WRONG)]
)
def test_a_user_is_found_by_number_in_ones_own_organisation(
    surgery: Surgery, number: object, answer: tuple[int, str]
):
    assert code(surgery.partner("user/GetUserById", userInRoleId=number)) == answer


# -- patients ---


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ("9990000018", [MARIA]),
        ("999 000 0018", [MARIA]),
        ("9990000019", []),
        ("Okoro", [MARIA, 103]),
        ("okoro, MARIA", [MARIA]),
        ("Maria Okoro", [MARIA]),
        ("mar", [MARIA, LEO]),
        ("Gwen", [GONE]),
        ("12/06/2015", [103]),
        ("2015-06-12", [103]),
        ("1984-03-12 Lal", [DEV]),
        ("123", []),
        ("Nobody", []),
        ("%", []),
    ],
)
def test_patients_are_matched_by_name_birth_date_or_nhs_number(
    surgery: Surgery, terms: str, found: list[int]
):
    reply = surgery.partner("patientMatching/GetMatchedPatients", matchedTerms=terms)
    assert reply.status == 200
    assert [one["dbid"] for one in json(reply)["patientList"]] == found
    assert json(reply)["peopleList"] == []


@pytest.mark.parametrize("query", [{}, {"matchedTerms": ""}, {"matchedTerms": "  "}])
def test_matching_needs_a_term(surgery: Surgery, query: dict[str, str]):
    assert code(surgery.partner("patientMatching/GetMatchedPatients", **query)) == WRONG


def test_a_match_and_the_demographics_say_the_same(surgery: Surgery):
    query = {"matchedTerms": "9990000018"}
    (match,) = json(surgery.partner("patientMatching/GetMatchedPatients", **query))["patientList"]
    assert match == {
        "dbid": MARIA,
        "refID": MARIA,
        "guid": "cccccccc-0000-4000-8000-000000000101",
        "nhsNumber": "9990000018",
        "dateOfBirth": "12/03/1984",
        "sex": "Female",
        "title": "Ms",
        "firstNames": "Maria",
        "familyName": "Okoro",
        "callingName": "Maria",
        "address": {
            "houseNameFlat": "4",
            "street": "Mill Lane",
            "village": "",
            "town": "Exampleton",
            "county": "",
            "postCode": "ZZ99 4AB",
        },
        "homeTelephone": "",
        "mobile": "07700900123",
        "email": "",
        "currentStatus": "Active",
    }
    reply = json(surgery.partner("patient/GetPatientDemographics", patientNumber=MARIA))
    assert reply == {"registration": match}


def test_a_patient_who_left_is_found_as_such(surgery: Surgery):
    reply = json(surgery.partner("patient/GetPatientDemographics", patientNumber=GONE))
    assert reply["registration"]["currentStatus"] == "Left"


@pytest.mark.parametrize(("number", "answer"), [(99_999, UNKNOWN), ("x", WRONG), ("", WRONG)])
def test_demographics_need_a_patient(surgery: Surgery, number: object, answer: tuple[int, str]):
    assert code(surgery.partner("patient/GetPatientDemographics", patientNumber=number)) == answer


# -- the record ---


def file(surgery: Surgery, body: object = COMMENT, patient: object = MARIA, **headers: str) -> Any:
    sent = {"Content-Type": headers.get("content_type", "application/json")}
    path = "medicalRecord/FileRecord"
    return surgery.partner(path, "POST", body=body, headers=sent, patientNumber=patient)


def read(surgery: Surgery, guid: str, patient: object = MARIA) -> Any:
    path = "medicalRecord/GetConsultation"
    return surgery.partner(path, consultationGuid=guid, patientNumber=patient)


def test_a_text_comment_is_filed_as_a_consultation_and_read_back(surgery: Surgery):
    reply = file(surgery)
    assert (reply.status, reply.body) == (204, b"")
    (entry,) = surgery.home.register.record(MARIA)
    assert entry.text == "Self-book link sent by text message"
    assert entry.by == "asha.patel"
    told = json(read(surgery, entry.guid))
    assert told["consultationList"][0].pop("guid") == entry.guid
    assert told == COMMENT


def test_a_guid_of_the_writers_own_is_kept(surgery: Surgery):
    guid = "eeeeeeee-0000-4000-8000-000000000001"
    consultation = COMMENT["consultationList"][0] | {"guid": guid.upper()}
    file(surgery, COMMENT | {"consultationList": [consultation]})
    assert read(surgery, guid).status == 200
    assert code(read(surgery, guid, RITA)) == UNKNOWN


def test_each_consultation_of_a_body_is_filed_with_its_own_events(surgery: Surgery):
    consultations = [
        {"refID": f"c{n}", "elementList": [{"item": {"refID": f"e{n}"}}]} for n in (1, 2)
    ]
    events = [{"refID": f"e{n}", "descriptiveText": f"text {n}"} for n in (1, 2)]
    file(surgery, {"consultationList": consultations, "eventList": events})
    first, second = surgery.home.register.record(MARIA)
    assert (first.text, second.text) == ("text 1", "text 2")
    assert json(read(surgery, second.guid))["eventList"] == [events[1]]


def test_a_consultation_without_events_is_told_by_its_headings(surgery: Surgery):
    elements = [
        {"header": {"term": "Comment"}},
        {"header": None},
        "x",
        {"header": {"term": "Plan"}},
    ]
    file(surgery, {"consultationList": [{"elementList": elements}]})
    assert surgery.home.register.record(MARIA)[0].text == "Comment\nPlan"


@pytest.mark.parametrize(
    "content_type", ["application/xml", "text/xml; charset=utf-8", "Application/XML"]
)
def test_a_record_may_be_sent_as_xml(surgery: Surgery, content_type: str):
    assert file(surgery, AS_XML, content_type=content_type).status == 204
    (entry,) = surgery.home.register.record(MARIA)
    assert (entry.text, UUID(entry.guid).version) == ("Link sent", 4)
    told = json(read(surgery, entry.guid))
    assert told["consultationList"][0]["elementList"] == [
        {"header": {"term": "Comment"}, "item": {"refID": "e1"}}
    ]


def test_entities_of_an_xml_record_are_left_alone(surgery: Surgery):
    bomb = (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r><consultationList>'
        b"<consultation><refID>&x;</refID></consultation></consultationList></r>"
    )
    assert file(surgery, bomb, content_type="text/xml").status == 204
    assert orjson.loads(surgery.home.register.record(MARIA)[0].raw)["consultationList"][0][
        "refID"
    ] in ("", "&x;")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/pdf", ";", "json"])
def test_a_record_of_another_media_type_is_refused(surgery: Surgery, content_type: str):
    assert code(file(surgery, content_type=content_type)) == (415, "MEDIA_TYPE")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"{}", "application/json"),
        (b'{"consultationList": []}', "application/json"),
        (b'{"consultationList": ["x"]}', "application/json"),
        (b'{"consultationList": {"refID": "c1"}}', "application/json"),
        (b"", "text/xml"),
        (b"<r>", "text/xml"),
        (b"<r/>", "text/xml"),
        (b"<r><consultationList/></r>", "text/xml"),
        (b"<r>" + b"<a>" * 70 + b"</a>" * 70 + b"</r>", "text/xml"),
    ],
)
def test_a_record_without_a_consultation_is_refused(
    surgery: Surgery, body: bytes, content_type: str
):
    assert code(file(surgery, body, content_type=content_type)) == WRONG
    assert surgery.home.register.record(MARIA) == []


def test_filing_checks_parameters_then_media_type_then_patient_then_body(surgery: Surgery):
    assert code(file(surgery, b"{", patient="x", content_type="text/plain")) == WRONG
    assert code(file(surgery, b"{", patient=99_999, content_type="text/plain"))[0] == 415
    assert code(file(surgery, b"{", patient=99_999)) == UNKNOWN


@pytest.mark.parametrize(
    ("guid", "patient", "answer"),
    [
        ("eeeeeeee-0000-4000-8000-000000000001", MARIA, UNKNOWN),
        ("eeeeeeee-0000-4000-8000-000000000001", 99_999, UNKNOWN),
        ("x", MARIA, WRONG),
        ("", MARIA, WRONG),
        ("eeeeeeee-0000-4000-8000-000000000001", "x", WRONG),
    ],
)
def test_a_consultation_needs_a_guid_and_a_patient(
    surgery: Surgery, guid: str, patient: object, answer: tuple[int, str]
):
    assert code(read(surgery, guid, patient)) == answer


def test_what_others_filed_can_be_read_as_a_consultation(surgery: Surgery):
    guid = "eeeeeeee-0000-4000-8000-000000000002"
    surgery.home.register.file(MARIA, by="scenario", text="Seen in clinic", guid=guid)
    told = json(read(surgery, guid))
    assert told["eventList"][0]["descriptiveText"] == "Seen in clinic"
    assert told["consultationList"] == [{"guid": guid}]
