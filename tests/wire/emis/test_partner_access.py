"""Partner API: tokens, scopes, the application header, error bodies, JSON and XML (B1, B4)."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from gpworld.emis import credentials
from gpworld.emis.partner import operations
from wire.emis.surgery import HOME, NED, Surgery, code, json

DATES = {"startDate": "20/10/2026", "endDate": "30/10/2026"}
WRITES = {"papi-appt.write", "papi-cr.write"}
INVALID, MISSING = (401, "TOKEN_INVALID"), (401, "SCOPE_MISSING")
WRONG, UNKNOWN = (400, "PARAMETER_INVALID"), (404, "NOT_FOUND")


def bearer(surgery: Surgery, user: str, ods: str = HOME) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.partner_token(surgery.seeds, ods, user)}"}


def sessions(surgery: Surgery, headers: dict[str, str] | None = None) -> Any:
    return surgery.partner("appointments/GetAppointmentSessions", headers=headers, **DATES)


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer x.y", "Basic YTpi", "x" * 500, "Bearer é.é"]
)
def test_a_call_without_a_token_of_this_world_is_turned_away(surgery: Surgery, value: str):
    assert code(sessions(surgery, {"Authorization": value})) == INVALID


@pytest.mark.parametrize(
    ("user", "ods"), [("nobody", HOME), ("sam.hub", "Y99999"), ("a", "Y90003")]
)
def test_a_token_of_nobody_here_is_turned_away(surgery: Surgery, user: str, ods: str):
    assert code(sessions(surgery, bearer(surgery, user, ods))) == INVALID


def test_an_inactive_users_token_is_turned_away_until_they_are_active(surgery: Surgery):
    headers = bearer(surgery, "ned.lane")
    assert code(sessions(surgery, headers)) == INVALID
    surgery.home.directory.change_user(NED, active=True)
    assert sessions(surgery, headers).status == 200


def test_no_token_is_good_while_the_practice_is_closed_to_staff_access(surgery: Surgery):
    surgery.organisation(staff_access=False)
    assert code(sessions(surgery)) == INVALID


def test_a_token_never_runs_out_however_far_the_clock_jumps(surgery: Surgery):
    surgery.clock.advance(timedelta(days=3650))
    assert sessions(surgery).status == 200


def test_a_token_is_good_for_its_own_organisation_only(surgery: Surgery):
    reply = sessions(surgery, bearer(surgery, "sam.hub", "Y90002"))
    assert json(reply) == {"appointmentSession": []}


def test_every_operation_asks_for_its_scope_and_for_no_other(surgery: Surgery):
    for operation in operations(surgery.emis):
        path = f"{operation.area}/{operation.name}"
        for scope in credentials.SCOPES:
            token = credentials.token_for(surgery.seeds, HOME, "asha.patel", [scope])
            headers = {"Authorization": f"Bearer {token}"}
            reply = surgery.partner(path, operation.method, headers=headers)
            lacking = reply.status == 401 and code(reply) == MISSING
            assert lacking is (scope != operation.scope), (path, scope)


def test_a_read_only_token_books_nothing(surgery: Surgery):
    token = credentials.partner_token(surgery.seeds, HOME, "asha.patel", read_only=True)
    headers = {"Authorization": f"Bearer {token}"}
    for operation in operations(surgery.emis):
        path = f"{operation.area}/{operation.name}"
        reply = surgery.partner(path, operation.method, headers=headers)
        assert (reply.status == 401) is (operation.scope in WRITES), path


@pytest.mark.parametrize("value", ["", None])
def test_a_call_names_its_application(surgery: Surgery, value: str | None):
    headers = bearer(surgery, "asha.patel") | ({} if value is None else {"applicationId": value})
    path = "/emis/partner/api/v1/organisation/GetOrganisation"
    assert code(surgery.send("GET", path, headers=headers)) == WRONG


def test_the_token_is_checked_before_the_application_and_that_before_parameters(surgery: Surgery):
    headers = {"Authorization": "Bearer x", "applicationId": ""}
    assert code(surgery.partner("appointments/BookAppointment", headers=headers)) == INVALID
    reply = surgery.partner("appointments/BookAppointment", headers={"applicationId": ""})
    assert "applicationId" in json(reply)["issue"]["details"]["text"]


def test_an_error_body_has_all_its_members(surgery: Surgery):
    reply = surgery.partner("appointments/GetSlotsForSession", appointmentSessionId=1)
    body = json(reply)
    assert UUID(body.pop("messageId"))
    sentence = "there is no session 1"
    assert body == {
        "text": {"status": "generated", "div": f"<div>{sentence}</div>"},
        "issue": {
            "severity": 1,
            "code": "not-found",
            "details": {
                "text": sentence,
                "coding": {
                    "system": "https://emis.test/partner/error-code",
                    "code": "NOT_FOUND",
                    "display": sentence,
                },
            },
            "diagnostics": "404 NOT_FOUND",
        },
        "legacyOutcome": -1,
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nowhere/GetNothing"),
        ("POST", "appointments/BookAppointment"),
        ("HEAD", "appointments/BookAppointment"),
        ("OPTIONS", "appointments/BookAppointment"),
        ("GET", "appointments/SetSlotType"),
        ("GET", "medicalRecord/FileRecord"),
        ("DELETE", "appointments/CancelAppointment"),
    ],
)
def test_what_does_not_exist_is_not_found_and_never_405(surgery: Surgery, method: str, path: str):
    query = {"slotId": surgery.slots["free"], "patientNumber": 101, "reason": "", "bookedBy": 11}
    reply = surgery.partner(path, method, **query)
    assert reply.status == 404
    assert method == "HEAD" or code(reply) == UNKNOWN
    assert surgery.book.bookings() == []


# -- XML ---


def elements(reply: Any) -> etree._Element:
    assert reply.header("Content-Type") in ("application/xml", "text/xml; charset=utf-8")
    return etree.fromstring(reply.body)


@pytest.mark.parametrize(
    ("accept", "is_xml"),
    [
        ("*/*", False),
        ("application/json", False),
        ("application/xml", True),
        ("text/xml", True),
        ("application/xml;q=0.5, application/json", False),
        ("application/json;q=0.5, application/xml", True),
        ("text/html, application/xhtml+xml", False),
        (";;,;q=x", False),
    ],
)
def test_replies_are_json_or_xml_as_accepted(surgery: Surgery, accept: str, is_xml: bool):
    reply = sessions(surgery, {"Accept": accept})
    assert reply.status == 200
    assert reply.body.startswith(b"<?xml") is is_xml


def test_an_xml_reply_says_what_the_json_says(surgery: Surgery):
    told = elements(sessions(surgery, {"Accept": "application/xml"}))
    known = json(sessions(surgery))["appointmentSession"]
    assert [row.findtext("dbid") for row in told.iter("appointmentSession")] == [
        str(one["dbid"]) for one in known
    ]
    counted = told.findall("appointmentSession/slotTypeList/slotType")
    assert [row.findtext("description") for row in counted] == [
        each["description"] for one in known for each in one["slotTypeList"]
    ]


def test_slots_and_refusals_come_as_xml_too(surgery: Surgery):
    number = surgery.sessions["Morning"]
    headers = {"Accept": "application/xml"}
    path = "appointments/GetSlotsForSession"
    reply = surgery.partner(path, appointmentSessionId=number, headers=headers)
    assert len(elements(reply).findall("slot")) == 7
    refusal = elements(surgery.partner(path, appointmentSessionId=1, headers=headers))
    assert refusal.findtext("issue/details/coding/code") == "NOT_FOUND"


def test_characters_that_xml_cannot_hold_are_replaced(surgery: Surgery):
    surgery.partner(
        "appointments/SetSlotNotes", "PATCH", slotId=surgery.slots["free"], notes="a\x00b\x0bc<&"
    )
    reply = surgery.partner(
        "appointments/GetSlotsForSession",
        appointmentSessionId=surgery.sessions["Morning"],
        headers={"Accept": "application/xml"},
    )
    assert elements(reply).findtext("slot/notes") == "a\ufffdb\ufffdc<&"


# -- the token exchange ---


def exchange(surgery: Surgery, user: str = "asha.patel", **more: object) -> Any:
    body = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id(surgery.seeds, HOME, user),
        "client_secret": credentials.client_secret(surgery.seeds, HOME, user),
        **more,
    }
    return surgery.send("POST", "/emis/partner/token", body=body)


def test_a_client_gets_its_users_own_token(surgery: Surgery):
    reply = exchange(surgery)
    assert reply.status == 200
    assert reply.header("Cache-Control") == "no-store"
    body = json(reply)
    assert body.pop("access_token") == credentials.partner_token(surgery.seeds, HOME, "asha.patel")
    assert body.pop("scope").split() == list(credentials.SCOPES)
    assert body == {"token_type": "Bearer", "expires_in": 3600}


def test_a_client_may_ask_for_less(surgery: Surgery):
    token = json(exchange(surgery, scope="papi-config.read"))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert surgery.partner("organisation/GetOrganisation", headers=headers).status == 200
    assert code(sessions(surgery, headers)) == MISSING


def test_a_client_may_send_a_form_or_basic_credentials(surgery: Surgery):
    client = credentials.client_id(surgery.seeds, HOME, "asha.patel")
    secret = credentials.client_secret(surgery.seeds, HOME, "asha.patel")
    form = f"grant_type=client_credentials&client_id={client}&client_secret={secret}".encode()
    assert surgery.send("POST", "/emis/partner/token", body=form).status == 200

    basic = {"Authorization": f"Basic {b64encode(f'{client}:{secret}'.encode()).decode()}"}
    assert surgery.send("POST", "/emis/partner/token", headers=basic).status == 200


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "papi-everything"}, 400, "invalid_scope"),
    ],
)
def test_a_client_that_is_wrong_is_told_so(
    surgery: Surgery, more: dict[str, object], status: int, error: str
):
    reply = exchange(surgery, **more)
    assert (reply.status, json(reply)["error"]) == (status, error)


def test_an_inactive_user_gets_no_token(surgery: Surgery):
    reply = exchange(surgery, "ned.lane")
    assert (reply.status, json(reply)["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("value", ["Basic", "Basic ???", "Basic /w==", "Basic é"])
def test_broken_basic_credentials_are_no_client(surgery: Surgery, value: str):
    reply = surgery.send("POST", "/emis/partner/token", headers={"Authorization": value})
    assert (reply.status, json(reply)["error"]) == (401, "invalid_client")
