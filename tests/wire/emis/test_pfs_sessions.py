"""PFS: headers, end-user sessions, sessions, and their twenty idle minutes (A1, A2, A4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gpworld.emis import credentials
from wire.emis.surgery import AMINA, HOME, MARIA, OTHER, Surgery, json, refused

NO_SESSION = (401, None, "Missing or invalid EndUserSessionId")
NO_APPLICATION = (401, None, "Missing or invalid X-API-ApplicationId")
CALLS = (
    ("POST", "me/applications"),
    ("POST", "sessions"),
    ("GET", "practices/Y90001/settings"),
    ("GET", "demographics"),
    ("GET", "appointmentslots/meta"),
    ("GET", "appointmentslots"),
    ("GET", "appointments"),
    ("POST", "appointments"),
    ("DELETE", "appointments"),
)
IDENTITY = "aaaaaaaa-0000-4000-8000-000000000101"


def body(**changes: object) -> dict[str, object]:
    return {"AccessIdentityGuid": IDENTITY, "NationalPracticeCode": HOME, **changes}


@pytest.mark.parametrize(("method", "path"), [("POST", "sessions/endusersession"), *CALLS])
def test_every_call_names_its_application(surgery: Surgery, method: str, path: str):
    surgery.signed_in()
    del surgery.headers["X-API-ApplicationId"]
    assert refused(surgery.pfs(method, path)) == NO_APPLICATION


@pytest.mark.parametrize(("method", "path"), [("POST", "sessions/endusersession"), *CALLS])
def test_every_call_names_its_version(surgery: Surgery, method: str, path: str):
    surgery.signed_in()
    surgery.headers["X-API-Version"] = ""
    assert refused(surgery.pfs(method, path)) == (400, None, "Missing or invalid X-API-Version")


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("named", [None, "", "another"])
def test_every_call_but_the_first_needs_an_open_end_user_session(
    surgery: Surgery, method: str, path: str, named: str | None
):
    surgery.signed_in()
    surgery.headers["X-API-EndUserSessionId"] = named or ""
    if named is None:
        del surgery.headers["X-API-EndUserSessionId"]
    assert refused(surgery.pfs(method, path)) == NO_SESSION


@pytest.mark.parametrize(("method", "path"), CALLS[2:])
@pytest.mark.parametrize("named", ["", "another"])
def test_every_call_after_signing_in_needs_an_open_session(
    surgery: Surgery, method: str, path: str, named: str
):
    surgery.signed_in()
    surgery.headers["X-API-SessionId"] = named
    assert refused(surgery.pfs(method, path)) == NO_SESSION


def test_header_names_are_read_in_any_case(surgery: Surgery):
    token = surgery.signed_in()
    surgery.headers = {name.lower(): value for name, value in surgery.headers.items()}
    asked = surgery.pfs("GET", "demographics", query={"USERPATIENTLINKTOKEN": token})
    assert asked.status == 200


def test_a_session_is_good_only_inside_its_own_end_user_session(surgery: Surgery):
    token = surgery.signed_in()
    opened = surgery.pfs("POST", "sessions/endusersession")
    surgery.headers["X-API-EndUserSessionId"] = json(opened)["EndUserSessionId"]
    asked = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
    assert refused(asked) == NO_SESSION


def test_a_session_outlives_nineteen_idle_minutes_again_and_again(surgery: Surgery):
    token = surgery.signed_in()
    for _ in range(4):
        surgery.clock.advance(timedelta(minutes=19))
        asked = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
        assert asked.status == 200


def test_a_session_ends_after_twenty_idle_minutes(surgery: Surgery):
    token = surgery.signed_in()
    surgery.clock.advance(timedelta(minutes=20))
    asked = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
    assert refused(asked) == NO_SESSION


def test_a_session_reply_holds_the_holder_and_everybody_they_act_for(surgery: Surgery):
    surgery.signed_in()
    reply = json(surgery.pfs("POST", "sessions", body=body()))
    own, child = reply.pop("UserPatientLinks")
    assert reply.pop("SessionId")
    assert reply == {
        "ApplicationLinkLevel": "Linked",
        "Title": "Ms",
        "FirstName": "Maria",
        "Surname": "Okoro",
        "LastAccessTime": "2026-10-20T09:00:00",
    }
    assert own == {
        "UserPatientLinkToken": credentials.link_token(surgery.seeds, HOME, "acc-101", MARIA),
        "PatientActivityContextGuid": surgery.seeds.uuid("emis", "activity", HOME, MARIA),
        "NationalPracticeCode": HOME,
        "Title": "Ms",
        "Forenames": "Maria",
        "Surname": "Okoro",
        "Age": 42,
        "AssociationType": "Self",
    }
    assert (child["Forenames"], child["Age"], child["AssociationType"]) == ("Amina", 11, "Proxy")
    assert child["UserPatientLinkToken"] == credentials.link_token(
        surgery.seeds, HOME, "acc-101", AMINA
    )


@pytest.mark.parametrize("missing", ["AccessIdentityGuid", "NationalPracticeCode"])
@pytest.mark.parametrize("value", [None, 7, ["x"]])
def test_signing_in_needs_both_members_as_text(surgery: Surgery, missing: str, value: object):
    surgery.signed_in()
    reply = surgery.pfs("POST", "sessions", body=body(**{missing: value}))
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == [missing]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"null", b"\xff"])
def test_a_body_that_is_no_json_object_has_the_validation_shape(surgery: Surgery, raw: bytes):
    surgery.signed_in()
    reply = surgery.pfs("POST", "sessions", body=raw)
    assert reply.status == 400
    assert json(reply).keys() == {"Message", "ModelState"}


def test_signing_in_refuses_for_what_the_practice_is(surgery: Surgery):
    surgery.signed_in()

    def answer(**changes: object) -> tuple[int, int | None, str]:
        return refused(surgery.pfs("POST", "sessions", body=body(**changes)))

    assert answer(NationalPracticeCode="Y99999")[:2] == (400, -1001)
    assert answer(NationalPracticeCode="Y90003")[:2] == (400, -1001)
    surgery.online(enabled=False)
    assert answer() == (403, -1030, "Patient Facing Services are not enabled by this practice")
    surgery.organisation(live=False)
    assert answer()[:2] == (400, -1401)


def test_signing_in_refuses_for_what_the_account_is(surgery: Surgery):
    surgery.signed_in()

    def answer(**changes: object) -> tuple[int, int | None, str]:
        return refused(surgery.pfs("POST", "sessions", body=body(**changes)))

    assert answer(AccessIdentityGuid="aaaaaaaa-0000-4000-8000-000000000999")[:2] == (404, -1104)
    assert answer(NationalPracticeCode=OTHER)[:2] == (404, -1104)
    unusable = (400, -1107, "Actual account status is 'NotRegistered'")
    assert answer(AccessIdentityGuid="aaaaaaaa-0000-4000-8000-000000000105") == unusable
    surgery.account("acc-101", status="archived")
    assert answer() == unusable


def test_the_longest_idle_sessions_make_room_for_new_ones(surgery: Surgery):
    token = surgery.signed_in()
    for number in range(surgery.emis.settings.most_sessions):
        surgery.emis.end_user_sessions.put(str(number), "app")
    asked = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
    assert refused(asked) == NO_SESSION


def test_sessions_are_put_back_with_the_state(surgery: Surgery):
    fresh = surgery.emis.state()
    token = surgery.signed_in()
    kept = surgery.emis.state()
    surgery.emis.restore(fresh)
    asked = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
    assert refused(asked) == NO_SESSION
    surgery.emis.restore(kept)
    assert surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token}).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "me/settings"),
        ("POST", "me/verifications"),
        ("POST", "users/nhs"),
        ("GET", "record?itemType=Allergies"),
        ("GET", "documents/1"),
        ("GET", "courses"),
        ("POST", "prescriptionrequests"),
        ("GET", "messages"),
        ("GET", "messagerecipients"),
        ("GET", "appointments/"),
        ("GET", "nothing/here"),
    ],
)
def test_what_is_out_of_scope_is_not_found(surgery: Surgery, method: str, path: str):
    surgery.signed_in()
    path, _, query = path.partition("?")
    reply = surgery.pfs(method, path, query=query)
    assert refused(reply) == (404, None, "No resource was found at this address")


def test_a_method_that_a_resource_does_not_have_is_named_so(surgery: Surgery):
    assert surgery.pfs("PUT", "appointments").status == 405
