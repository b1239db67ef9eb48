"""Transport of both SystmOne facades: method, type, version, uuid, suid, HTTP status (A1, B1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gpworld.core.exchange import Reply, Request
from gpworld.systmone.settings import SystmoneSettings
from wire.systmone.elm_street import UNIT, Surgery, build, code, fault, ok, read, xml

PATHS = ["/systmone/pfs", "/systmone/pfs/", "/systmone/staff", "/systmone/staff/"]
FACADES = [("/systmone/pfs/", "ListServiceAccesses"), ("/systmone/staff", "StaffListUsers")]
OTHER_METHODS = ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def send(surgery: Surgery, method: str, path: str) -> Reply:
    reply = surgery.guard(Request(method, path, "", ())).reply
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", OTHER_METHODS)
def test_any_other_method_than_post_is_405(surgery: Surgery, method: str, path: str):
    reply = send(surgery, method, path)
    assert (reply.status, reply.header("Allow")) == (405, "POST")
    assert b"Error" not in reply.body


def test_any_other_address_is_404_and_says_where_messages_go(surgery: Surgery):
    reply = send(surgery, "POST", "/systmone")
    assert reply.status == 404
    assert b"/systmone/pfs or /systmone/staff" in reply.body


@pytest.mark.parametrize("path", PATHS)
def test_both_addresses_take_messages_with_and_without_the_last_slash(surgery: Surgery, path: str):
    reply = surgery.post(path, xml("Nonsense"), {"type": "Nonsense"})
    assert fault(reply) == ("1", "Nonsense is not a message of this interface")


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain"])
def test_the_content_type_is_not_looked_at(patient: Surgery, content_type: str | None):
    body = xml("ListServiceAccesses", "", {"unitId": UNIT, **patient.who})
    headers = {
        "type": "ListServiceAccesses",
        "suid": patient.suid,
        "Content-Type": content_type,
    }
    ok(patient.post("/systmone/pfs", body, headers))


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize("kind", [None, "", "Other", "lower"])
def test_the_type_header_must_be_the_name_of_the_root(
    surgery: Surgery, path: str, name: str, kind: str | None
):
    given = name.lower() if kind == "lower" else kind
    reply = surgery.post(path, xml(name), {"type": given})
    assert fault(reply) == ("1", f"the type header must be {name!r}, the root element's name")


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize("spelt", [str.lower, str.upper])
def test_names_are_case_sensitive_even_when_header_and_root_agree(
    surgery: Surgery, path: str, name: str, spelt: object
):
    other = spelt(name)  # type: ignore[operator]  # one of two methods of str
    assert code(surgery.post(path, xml(other), {"type": other})) == "1"


@pytest.mark.parametrize(
    ("path", "name"),
    [("/systmone/pfs", "StaffLogon"), ("/systmone/staff", "Authenticate")],
)
def test_the_messages_of_one_facade_are_unknown_to_the_other(
    surgery: Surgery, path: str, name: str
):
    reply = surgery.post(path, xml(name), {"type": name})
    assert fault(reply) == ("1", f"{name} is not a message of this interface")


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<open>",
        b"\xff\xfe\x00",
        b"<?xml version='1.0' encoding='utf-99'?><a/>",
        b"<a>" * 400 + b"</a>" * 400,
    ],
)
def test_what_is_no_xml_is_error_1(surgery: Surgery, path: str, name: str, body: bytes):
    number, technical = fault(surgery.post(path, body, {"type": name}))
    assert number == "1"
    assert technical.startswith("unreadable XML")


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE {}>",
        '<!DOCTYPE {} SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE {} [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_a_document_type_is_refused(surgery: Surgery, path: str, name: str, head: str):
    body = head.format(name).encode() + xml(name)
    reply = surgery.post(path, body, {"type": name})
    assert fault(reply) == ("1", "a document type is not allowed")


def test_entities_that_grow_are_refused(surgery: Surgery):
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)
    )
    body = f'<!DOCTYPE Logoff [{entities}]><Logoff uuid="&a11;" apiVersion="1"/>'
    assert code(surgery.post("/systmone/pfs", body.encode(), {"type": "Logoff"})) == "1"


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize("version", [None, "", "2", "1.0", "01"])
def test_any_other_api_version_than_1_is_refused(
    surgery: Surgery, path: str, name: str, version: str | None
):
    body = xml(name, "", {"apiVersion": version})
    assert fault(surgery.post(path, body, {"type": name})) == ("1", 'apiVersion must be "1"')


def test_the_uuid_of_the_request_comes_back_in_reply_and_error(surgery: Surgery):
    assert read(surgery.staff_in()).get("uuid") == "u-1"
    assert read(surgery.staff("StaffGetPatient", uuid="u-2")).get("uuid") == "u-2"


@pytest.mark.parametrize("body", [xml("Logoff", "", {"uuid": None}), b"broken"])
def test_a_uuid_is_made_up_where_there_is_none_to_repeat(surgery: Surgery, body: bytes):
    first, second = (
        read(surgery.post("/systmone/pfs", body, {"type": "Logoff"})).get("uuid") for _ in range(2)
    )
    assert len(first) == len(second) == 36
    assert first != second


@pytest.mark.parametrize("kind", ["Wrong", "ListServiceAccesses"])
def test_the_uuid_comes_back_even_when_nothing_else_was_right(surgery: Surgery, kind: str):
    body = xml("ListServiceAccesses", "", {"apiVersion": "9", "uuid": "u-7"})
    assert read(surgery.post("/systmone/pfs", body, {"type": kind})).get("uuid") == "u-7"


def test_unknown_attributes_elements_and_comments_are_ignored(patient: Surgery):
    inside = "<!-- a note --><Extra deep='1'><Deeper/></Extra>"
    ok(patient.pfs("ListServiceAccesses", inside, colour="blue"))


def test_the_suid_stays_the_same_and_comes_with_every_reply_errors_too(patient: Surgery):
    replies = [
        patient.pfs("ListServiceAccesses"),
        patient.pfs("ListSlots"),
        patient.pfs("Nonsense"),
        patient.post("/systmone/pfs", b"broken", {"type": "x", "suid": patient.suid}),
    ]
    assert [reply.header("suid") for reply in replies] == [patient.suid] * 4


def test_one_user_may_hold_several_sessions(surgery: Surgery):
    surgery.patient_in()
    first = surgery.suid
    surgery.patient_in()
    second = surgery.suid
    assert first != second
    for surgery.suid in (first, second):
        ok(surgery.pfs("ListServiceAccesses"))


@pytest.mark.parametrize("suid", [None, "", "made-up"])
@pytest.mark.parametrize(("path", "name"), FACADES)
def test_without_a_live_suid_the_answer_is_3_and_carries_none(
    surgery: Surgery, path: str, name: str, suid: str | None
):
    reply = surgery.post(path, xml(name), {"type": name, "suid": suid})
    assert code(reply) == "3"
    assert reply.header("suid") is None


def test_a_suid_of_one_facade_is_unknown_to_the_other(surgery: Surgery):
    surgery.patient_in()
    reply = surgery.staff("StaffListUsers")
    assert (code(reply), reply.header("suid")) == ("3", None)
    surgery.staff_in()
    reply = surgery.pfs("ListServiceAccesses")
    assert (code(reply), reply.header("suid")) == ("3", None)


def online(surgery: Surgery) -> Reply:
    return surgery.pfs("ListServiceAccesses")


def at_the_desk(surgery: Surgery) -> Reply:
    return surgery.staff("StaffListUsers")


@pytest.mark.parametrize("side", ["online", "staff"])
def test_a_session_ends_after_20_idle_minutes_and_every_call_begins_them_anew(
    surgery: Surgery, side: str
):
    log_on, call = (
        (surgery.patient_in, online) if side == "online" else (surgery.staff_in, at_the_desk)
    )
    log_on()
    for _ in range(3):
        surgery.clock.advance(timedelta(minutes=19, seconds=59))
        ok(call(surgery))
    surgery.clock.advance(timedelta(minutes=20))
    reply = call(surgery)
    assert (code(reply), reply.header("suid")) == ("3", None)


def test_the_idle_time_is_a_setting():
    surgery = build(SystmoneSettings(idle_minutes=2))
    surgery.patient_in()
    surgery.clock.advance(timedelta(minutes=2))
    assert code(surgery.pfs("ListServiceAccesses")) == "3"


def test_no_success_ever_spells_the_mark_of_an_error(desk: Surgery):
    said = "beware errorCode=5 & <errorCode=6>"
    booked = desk.staff(
        "StaffBookAppointment", patientId="p-2041", comment=said, **desk.slot("free")
    )
    ok(booked)
    listed = desk.staff("StaffListAppointments", patientId="p-2041")
    assert ok(listed)[0].get("comment") == said
    ok(desk.staff("StaffAddToRecord", "<Text>errorCode=9</Text>", patientId="p-2041"))
    assert ok(desk.staff("StaffGetRecord", patientId="p-2041"))[0].findtext("Text") == "errorCode=9"
