"""Whatever is sent, SystmOne answers with a status of its contract and never fails."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gpworld.core.exchange import Reply, Request
from gpworld.systmone import pfs, staff
from gpworld.systmone.errors import TEXTS
from gpworld.systmone.xml import element, text
from wire.systmone.elm_street import UNIT, Surgery, build, read

WORLD = build()
NAMES = sorted(pfs.MESSAGES | staff.MESSAGES)
PATHS = ("/systmone/pfs", "/systmone/pfs/", "/systmone/staff", "/systmone/staff/")
FIELDS = (
    "accountId",
    "passphrase",
    "lastName",
    "dateOfBirth",
    "organisationCode",
    "unitId",
    "patientId",
    "onlineUserId",
    "nhsNumber",
    "startDate",
    "endDate",
    "numberOfDays",
    "sessionId",
    "notes",
    "futureAppointments",
    "apptId",
    "userName",
    "slotType",
    "clinician",
    "site",
    "surname",
    "firstName",
    "postcode",
    "comment",
    "reason",
)
LIKELY = st.sampled_from(
    [
        "",
        UNIT,
        "p-2041",
        "p-0",
        "ses-11003",
        "ap-11027",
        "2026-10-21",
        "2026-10-25T01:30:00.0Z",
        "2026-10-21T09:00:00.0Z",
        "2026-10-21T09:10:00.0Z",
        "9999-12-31T23:59:59.0Z",
        "0001-01-01",
        "2200-12-31",
        "Khan",
        "9990000018",
        "Y",
        "1" * 30,
        "errorCode=",
    ]
)
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
)
VALUES = LIKELY | st.text(CHARACTERS, max_size=30)


def send(surgery: Surgery, method: str, path: str, headers: Any, body: bytes) -> Reply:
    reply = surgery.guard(Request(method, path, "", tuple(headers.items()), body)).reply
    assert not surgery.guard.failures, surgery.guard.failures
    assert isinstance(reply, Reply)
    return reply


def is_well_formed(reply: Reply) -> bool:
    root = read(reply)
    if root.tag == "Error":
        return root.get("errorCode") in TEXTS and bool(root.get("uuid"))
    return root.tag.endswith("Reply") and b"errorCode=" not in reply.body


@given(
    st.sampled_from(["POST", "GET", "PUT", "DELETE", "OPTIONS", "HEAD"]),
    st.sampled_from(PATHS) | st.text(max_size=20).map(lambda path: f"/{path}"),
    st.dictionaries(
        st.sampled_from(["type", "suid", "Content-Type", "Accept-Encoding"]),
        st.sampled_from(NAMES) | st.text(st.characters(min_codepoint=32, max_codepoint=255)),
    ),
    st.binary(max_size=80) | st.sampled_from(NAMES).map(lambda name: f"<{name}/>".encode()),
)
def test_no_bytes_make_it_fail(method: str, path: str, headers: dict[str, str], body: bytes):
    assert send(WORLD, method, path, headers, body).status in (200, 404, 405)


@given(
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8),
    st.none() | VALUES,
    st.booleans(),
)
def test_no_message_makes_it_fail(
    name: str, attributes: dict[str, str], said: str | None, named: bool
):
    at_desk = name in staff.MESSAGES
    WORLD.suid = None
    _ = WORLD.staff_in() if at_desk else WORLD.patient_in()
    inside = WORLD.provider() + (f"<Text>{text(said)}</Text>" if said is not None else "")
    known = {} if at_desk or not named else {"unitId": UNIT, **WORLD.who}
    body = element(name, {"apiVersion": "1", **known, **attributes}, inside).encode()
    path = "/systmone/staff" if at_desk else "/systmone/pfs"
    reply = send(WORLD, "POST", path, {"type": name, "suid": WORLD.suid}, body)
    assert is_well_formed(reply)


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)), st.text(max_size=200))
def test_any_text_can_be_written_as_xml_and_never_spells_the_mark(
    attributes: dict[str, str], said: str
):
    document = element("A", attributes, text(said)).encode("utf-8", "strict")
    assert b"errorCode=" not in document
    root = etree.fromstring(document)
    assert set(root.attrib) == set(attributes)


def test_a_request_over_the_limits_never_reaches_it():
    assert send(WORLD, "POST", "/systmone/pfs", {}, b"<" * 1_000_001).status == 413
