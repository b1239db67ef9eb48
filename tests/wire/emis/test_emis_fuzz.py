"""Whatever is sent, EMIS answers with a status of its contract and never fails."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.exchange import Reply, Request
from gpworld.emis import credentials
from gpworld.emis.partner import operations
from wire.emis.surgery import Surgery, build

WORLD = build()
TOKEN = WORLD.signed_in()
PFS_STATUSES = {200, 201, 204, 400, 401, 403, 404, 405, 409}
PARTNER_STATUSES = {200, 204, 400, 401, 404, 415}
PFS_PATHS = (
    "sessions/endusersession",
    "me/applications",
    "sessions",
    "practices/Y90001/settings",
    "demographics",
    "appointmentslots/meta",
    "appointmentslots",
    "appointments",
)
OPERATIONS = {f"{one.area}/{one.name}": one.method for one in operations(WORLD.emis)}
PARAMETERS = (
    "startDate",
    "endDate",
    "slotType",
    "appointmentSessionId",
    "slotId",
    "patientNumber",
    "reason",
    "bookedBy",
    "minutesBefore",
    "minutesWithin",
    "statusId",
    "comment",
    "notes",
    "userInRoleId",
    "matchedTerms",
    "consultationGuid",
)
MEMBERS = (
    "UserPatientLinkToken",
    "SlotId",
    "BookingReason",
    "CancellationReason",
    "TelephoneNumber",
    "AccessIdentityGuid",
    "NationalPracticeCode",
    "Surname",
    "DateOfBirth",
    "LinkageDetails",
    "consultationList",
    "eventList",
)
QUERY_NAMES = ("userPatientLinkToken", "fromDateTime", "toDateTime", "sessionStartDate")
LIKELY = st.sampled_from(
    [
        "",
        "1004",
        "101",
        "11",
        "2",
        "21/10/2026",
        "2026-10-21",
        "Nurse",
        "Okoro",
        "-1",
        TOKEN,
        "Y90001",
    ]
)
VALUES = LIKELY | st.text(max_size=30)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | VALUES
    | st.sampled_from(list(WORLD.slots.values())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=8), inner, max_size=6)
        | st.fixed_dictionaries({"refID": inner, "item": inner, "header": inner})
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | JSON.map(orjson.dumps)
QUERIES = st.lists(st.tuples(st.sampled_from(PARAMETERS + QUERY_NAMES), VALUES), max_size=6)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "Accept",
            "Content-Type",
            "Authorization",
            "applicationId",
            "X-API-Version",
            "Accept-Encoding",
        ]
    ),
    st.sampled_from(["application/json", "application/xml", "text/xml", "*/*", ";q=", ""])
    | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    max_size=2,
)
METHODS = st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"])


def send(surgery: Surgery, method: str, path: str, query: str, headers: Any, body: bytes) -> Reply:
    request = Request(method, path, query, tuple(headers.items()), body)
    reply = surgery.guard(request).reply
    assert not surgery.guard.failures, surgery.guard.failures
    assert isinstance(reply, Reply)
    return reply


def written(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


@given(METHODS, st.sampled_from(PFS_PATHS) | st.text(max_size=20), QUERIES, HEADERS, BODIES)
def test_pfs_never_fails(
    method: str, path: str, query: list[tuple[str, str]], headers: dict[str, str], body: bytes
):
    sent = WORLD.headers | headers
    reply = send(WORLD, method, f"/emis/pfs/{path}", written(query), sent, body)
    assert reply.status in PFS_STATUSES


@given(st.sampled_from(["POST", "DELETE"]), st.sampled_from(PFS_PATHS), JSON, st.data())
def test_pfs_never_fails_for_a_signed_in_patient(
    method: str, path: str, more: object, data: st.DataObject
):
    WORLD.headers = {}
    token = WORLD.signed_in()
    slot = data.draw(st.sampled_from(list(WORLD.slots.values())))
    body = {"UserPatientLinkToken": token, "SlotId": slot, "CancellationReason": "x"}
    if isinstance(more, dict):
        body |= more
    reply = WORLD.pfs(method, path, body=orjson.dumps(body))
    assert reply.status in PFS_STATUSES


@given(st.sampled_from(sorted(OPERATIONS)), METHODS, QUERIES, HEADERS, BODIES)
def test_the_partner_api_never_fails_and_stays_within_its_declared_statuses(
    path: str,
    method: str,
    query: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
):
    sent = {
        "Authorization": f"Bearer {credentials.partner_token(WORLD.seeds, 'Y90001', 'asha.patel')}",
        "applicationId": "app",
        **headers,
    }
    for used in (method, OPERATIONS[path]):
        full = f"/emis/partner/api/v1/{path}"
        assert send(WORLD, used, full, written(query), sent, body).status in PARTNER_STATUSES


@given(METHODS, st.text(max_size=20), HEADERS, BODIES)
def test_other_addresses_and_the_token_exchange_never_fail(
    method: str, path: str, headers: dict[str, str], body: bytes
):
    for prefix in ("/emis/partner/token", f"/emis/partner/{path}", f"/{path}"):
        assert send(WORLD, method, prefix, "", headers, body).status in PFS_STATUSES
