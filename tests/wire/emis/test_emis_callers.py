"""What real clients of EMIS send in ways of their own: marks, braces, cases, parameters, blanks."""

from __future__ import annotations

import codecs
from uuid import UUID

import orjson
import pytest
from lxml import etree

from gpworld.core.exchange import Request
from gpworld.emis import faults
from wire.emis import desk
from wire.emis.desk import DAY, WRONG
from wire.emis.surgery import ASHA, DEV, HOME, MARIA, Surgery, code, json, refused

IDENTITY = "aaaaaaaa-0000-4000-8000-000000000101"
GUID = "0b0e6f0c-5b0e-4d7e-9a55-3f1f6a1c2d11"
SPELT = [
    IDENTITY,
    IDENTITY.upper(),
    f"{{{IDENTITY}}}",
    IDENTITY.replace("-", ""),
    f" {IDENTITY}\n",
]
IN_XML = ["application/xml", "application/xml; charset=utf-8", "application/xml;q=0.9, text/html"]
IN_JSON = [
    "application/json; charset=utf-8, application/xml; charset=utf-8; q=0.5",
    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    "application/json;odata=verbose",
    ";;;",
]


@pytest.mark.parametrize("identity", SPELT)
def test_an_access_identity_is_one_guid_however_it_is_spelt(surgery: Surgery, identity: str):
    assert surgery.signed_in(identity).startswith("upl-")


def test_a_byte_order_mark_before_a_body_of_pfs_is_no_part_of_it(surgery: Surgery):
    token = surgery.signed_in()
    body = {"UserPatientLinkToken": token, "SlotId": surgery.slots["free"]}
    marked = codecs.BOM_UTF8 + orjson.dumps(body)
    assert surgery.pfs("POST", "appointments", body=marked).status == 201


@pytest.mark.parametrize("number", ["", "  ", "\t"])
def test_a_blank_telephone_number_is_none(surgery: Surgery, number: str):
    body = {
        "UserPatientLinkToken": surgery.signed_in(),
        "SlotId": surgery.slots["phone"],
        "TelephoneNumber": number,
        "TelephoneContactType": "Other",
    }
    answer = refused(surgery.pfs("POST", "appointments", body=body))
    assert answer == (400, -1014, "Telephone/mobile number required for telephone appointments")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("appointments", "DELETE, GET, HEAD, POST"), ("sessions/endusersession", "POST")],
)
def test_a_wrong_method_is_told_the_right_ones(surgery: Surgery, path: str, allowed: str):
    reply = surgery.pfs("PUT", path)
    assert refused(reply)[0] == 405
    assert reply.header("Allow") == allowed


@pytest.mark.parametrize("accept", IN_XML)
def test_parameters_of_a_media_type_do_not_keep_xml_from_who_wants_it(
    surgery: Surgery, accept: str
):
    reply = surgery.partner("user/GetUserById", userInRoleId=ASHA, headers={"Accept": accept})
    assert reply.header("Content-Type") == "application/xml"
    assert etree.fromstring(reply.body).findtext("mnemonic") == "asha.patel"


@pytest.mark.parametrize("accept", IN_JSON)
def test_whoever_prefers_json_or_nothing_that_is_offered_gets_json(surgery: Surgery, accept: str):
    reply = surgery.partner("user/GetUserById", userInRoleId=ASHA, headers={"Accept": accept})
    assert json(reply)["mnemonic"] == "asha.patel"


def test_an_outage_of_the_partner_api_is_xml_for_who_wants_xml(surgery: Surgery):
    asked = Request(
        "GET", "/emis/partner/api/v1/user/GetUserById", "", (("Accept", "application/xml"),)
    )
    reply = faults.outage(surgery.emis, asked, 500, "")
    assert (reply.status, reply.header("Content-Type")) == (500, "application/xml")
    error = etree.fromstring(reply.body)
    assert error.findtext("issue/details/coding/code") == "INTERNAL"
    assert UUID(error.findtext("messageId"))


@pytest.mark.parametrize("end", ["1/12/2026", "01/12/26", "01/12/2026 00:00", "٠١/١٢/٢٠٢٦"])
def test_a_day_has_two_digits_its_month_two_and_its_year_four(surgery: Surgery, end: str):
    dates = {"startDate": "20/10/2026", "endDate": end}
    assert code(surgery.partner("appointments/GetAppointmentSessions", **dates)) == WRONG


@pytest.mark.parametrize("terms", [",", " , ,"])
def test_terms_that_say_nothing_match_nobody_but_are_refused(surgery: Surgery, terms: str):
    assert code(surgery.partner("patientMatching/GetMatchedPatients", matchedTerms=terms)) == WRONG


@pytest.mark.parametrize("spelling", ["{{{}}}", " {} "])
def test_a_booker_is_one_guid_however_it_is_spelt(surgery: Surgery, spelling: str):
    user = surgery.home.directory.user(ASHA)
    assert user is not None
    assert desk.book(surgery, bookedBy=spelling.format(user.guid.upper())).status == 200


def filed(surgery: Surgery, body: bytes) -> int:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    path = "medicalRecord/FileRecord"
    return surgery.partner(path, "POST", body=body, headers=headers, patientNumber=MARIA).status


def test_a_byte_order_mark_before_a_record_is_no_part_of_it(surgery: Surgery):
    assert filed(surgery, codecs.BOM_UTF8 + b'{"consultationList": [{}]}') == 204


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("1 bad", "_1_bad"),
        ("", "_"),
        ("a:b", "a_b"),
        ("{x}y", "__x_y"),
        ("-a", "_-a"),
        ("a\x00", "a_"),
    ],
)
def test_a_member_that_no_element_can_be_named_after_is_read_back_as_xml(
    surgery: Surgery, name: str, element: str
):
    assert filed(surgery, orjson.dumps({"consultationList": [{"guid": GUID, name: "kept"}]})) == 204
    reply = surgery.partner(
        "medicalRecord/GetConsultation",
        patientNumber=MARIA,
        consultationGuid=GUID,
        headers={"Accept": "application/xml"},
    )
    assert reply.status == 200
    assert etree.fromstring(reply.body).findtext(f".//{element}") == "kept"


def test_empty_and_nameless_lists_are_read_back_as_xml(surgery: Surgery):
    odd = {"guid": GUID, "List": [1, None], "noteList": [None]}
    assert filed(surgery, orjson.dumps({"consultationList": [odd]})) == 204
    reply = surgery.partner(
        "medicalRecord/GetConsultation",
        patientNumber=MARIA,
        consultationGuid=GUID,
        headers={"Accept": "application/xml"},
    )
    found = etree.fromstring(reply.body).find(".//consultation")
    assert [item.text for item in found.findall("List/item")] == ["1", None]
    assert [note.text for note in found.findall("noteList/note")] == [None]


def test_a_session_list_in_xml_is_found_by_dates_in_either_form(surgery: Surgery):
    iso = {"startDate": "2026-10-21T00:00:00", "endDate": "2026-10-21"}
    path, headers = "appointments/GetAppointmentSessions", {"Accept": "text/xml; charset=utf-8"}
    replies = [surgery.partner(path, headers=headers, **dates) for dates in (DAY, iso)]
    assert replies[0].body == replies[1].body
    assert replies[0].header("Content-Type") == "text/xml"


def test_a_practice_is_named_in_any_case(surgery: Surgery):
    surgery.signed_in()
    lower = {"AccessIdentityGuid": IDENTITY, "NationalPracticeCode": HOME.lower()}
    assert surgery.pfs("POST", "sessions", body=lower).status == 200
    assert surgery.pfs("GET", f"practices/{HOME.lower()}/settings").status == 200


@pytest.mark.parametrize("terms", ["de la Cruz", "Cruz", "cru, dev", "Dev de la Cruz", "LA"])
def test_a_family_name_of_several_words_is_found_by_any_of_them(surgery: Surgery, terms: str):
    surgery.home.register.change(DEV, family="de la Cruz")
    reply = surgery.partner("patientMatching/GetMatchedPatients", matchedTerms=terms)
    assert [one["dbid"] for one in json(reply)["patientList"]] == [DEV]


def test_a_client_that_is_unknown_is_told_how_to_name_itself(surgery: Surgery):
    reply = surgery.send("POST", "/emis/partner/token", headers={"Authorization": "Basic eDp5"})
    assert (reply.status, json(reply)["error"]) == (401, "invalid_client")
    assert reply.header("WWW-Authenticate") == 'Basic realm="partner"'


@pytest.mark.parametrize("coded", ["utf-8", "utf-16"])
def test_a_record_that_says_utf_16_is_read_in_single_bytes_and_in_double_ones(
    surgery: Surgery, coded: str
):
    record = (
        '<?xml version="1.0" encoding="utf-16"?><r><consultationList><consultation>'
        f"<guid>{GUID}</guid><note>é</note></consultation></consultationList></r>"
    )
    filing = surgery.partner(
        "medicalRecord/FileRecord",
        "POST",
        body=record.encode(coded),
        headers={"Content-Type": "application/xml"},
        patientNumber=MARIA,
    )
    assert filing.status == 204
    read = surgery.partner(
        "medicalRecord/GetConsultation", patientNumber=MARIA, consultationGuid=GUID
    )
    assert json(read)["consultationList"] == [{"guid": GUID, "note": "é"}]
