"""Which version is updated, in what order it is refused, and what a retry gets (sections 1, 7)."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.pds.settings import PdsSettings
from wire.pds.nation import FREE, GONE, MARIA, NEW, OLD, Nation, build, json, problem, record
from wire.pds.test_pds_update import FORBIDDEN, MALE, put, remove

IF_MATCH = "Invalid request with error - If-Match header must be supplied to update this resource"
RID = "00000000-0000-4000-8000-00000000abcd"


# -- versions and numbers -------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, ""])
def test_an_update_needs_if_match(nation: Nation, header: str | None):
    reply = nation.patch(MARIA, MALE, If_Match=header)
    assert problem(reply) == (412, "PRECONDITION_FAILED", IF_MATCH)


@pytest.mark.parametrize("header", ["3", '"3"', "W/3", 'W/"x"', 'w/"3"', 'W/"3', "*"])
def test_an_if_match_of_a_bad_form_is_412(nation: Nation, header: str):
    assert problem(nation.patch(MARIA, MALE, If_Match=header))[0] == 412


@pytest.mark.parametrize("version", [1, 2, 4, 99])
def test_a_well_formed_stale_version_is_409(nation: Nation, version: int):
    reply = nation.patch(MARIA, MALE, version=version)
    assert problem(reply) == (409, "RESOURCE_VERSION_MISMATCH", None)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("1", (400, "INVALID_RESOURCE_ID", None)),
        (FREE, (404, "RESOURCE_NOT_FOUND", None)),
        (GONE, (404, "INVALIDATED_RESOURCE", None)),
        (
            OLD,
            (
                403,
                "FORBIDDEN_UPDATE",
                FORBIDDEN + "Update Failed - NHS No. supplied has been superseded in a merge",
            ),
        ),
    ],
)
def test_a_number_that_cannot_be_updated_says_why(nation: Nation, number: str, wanted: object):
    assert problem(nation.patch(number, MALE)) == wanted


@pytest.mark.parametrize("ctype", ["text/plain", "application/xml", "", None])
def test_another_content_type_is_an_unsupported_service(nation: Nation, ctype: str | None):
    reply = nation.patch(MARIA, MALE, Content_Type=ctype)
    assert problem(reply) == (400, "UNSUPPORTED_SERVICE", None)


ORDER: list[tuple[str, dict[str, str | None], object, str]] = [
    ("1", {"If_Match": None}, [], "INVALID_RESOURCE_ID"),
    (FREE, {"If_Match": None, "Content_Type": "x"}, [], "PRECONDITION_FAILED"),
    (FREE, {"Content_Type": "x", "X_Request_ID": None}, [], "UNSUPPORTED_SERVICE"),
    (FREE, {"X_Request_ID": None, "Authorization": "x"}, [], "MISSING_VALUE"),
    (FREE, {"X_Request_ID": "x", "Authorization": "x"}, [], "INVALID_VALUE"),
    (FREE, {"Authorization": "x"}, [], "ACCESS_DENIED"),
    (FREE, {"If_Match": "x"}, [], "RESOURCE_NOT_FOUND"),
    (MARIA, {"If_Match": 'W/"1"'}, [], "INVALID_UPDATE"),
    (MARIA, {"If_Match": 'W/"1"'}, [put("/name/0/family", "X")], "RESOURCE_VERSION_MISMATCH"),
    (MARIA, {"If_Match": "x"}, [put("/name/0/family", "X")], "PRECONDITION_FAILED"),
    (MARIA, {}, [{"op": "bad", "path": "/name/0/family"}], "INVALID_UPDATE"),
    (MARIA, {}, [remove("/gender"), {"op": "bad", "path": "/gender"}], "INVALID_VALUE"),
]


@pytest.mark.parametrize(("number", "headers", "patches", "wanted"), ORDER)
def test_of_two_things_wrong_the_first_of_the_order_is_said(
    nation: Nation, number: str, headers: dict[str, str | None], patches: Any, wanted: str
):
    assert problem(nation.patch(number, *patches, **headers))[1] == wanted


@pytest.mark.parametrize(
    ("number", "headers", "wanted"),
    [
        ("1", {"Authorization": "x", "If_Match": None}, "ACCESS_DENIED"),
        ("1", {"NHSD_Session_URID": "9", "If_Match": None}, "INVALID_RESOURCE_ID"),
        (FREE, {"NHSD_Session_URID": "9", "If_Match": None}, "INVALID_VALUE"),
        (FREE, {"If_Match": None, "X_Request_ID": None}, "PRECONDITION_FAILED"),
    ],
)
def test_in_a_strict_world_the_gateway_looks_first(
    strict: Nation, number: str, headers: dict[str, str | None], wanted: str
):
    assert problem(strict.patch(number, MALE, **headers))[1] == wanted


# -- retries --------------------------------------------------------------------------------------


def test_a_retry_with_the_same_request_id_gets_the_same_answer_and_changes_nothing(nation: Nation):
    first = nation.patch(MARIA, MALE, version=3, X_Request_ID=RID)
    nation.patch(MARIA, put("/multipleBirthInteger", 2))
    again = nation.patch(MARIA, MALE, version=3, X_Request_ID=RID.upper())
    assert (again.status, again.body) == (200, first.body)
    assert again.header("ETag") == 'W/"4"'
    assert nation.held(MARIA).version == 5


def test_another_request_id_or_another_person_is_another_update(nation: Nation):
    nation.patch(MARIA, MALE, version=3, X_Request_ID=RID)
    assert problem(nation.patch(MARIA, MALE, version=3))[0] == 409
    female = put("/gender", "female")
    assert nation.patch(NEW, female, version=4, X_Request_ID=RID).status == 200


def test_a_refused_update_is_not_remembered(nation: Nation):
    assert problem(nation.patch(MARIA, MALE, version=1, X_Request_ID=RID))[0] == 409
    assert nation.patch(MARIA, MALE, version=3, X_Request_ID=RID).status == 200


@pytest.mark.parametrize(
    ("wait", "status"),
    [
        (None, 200),
        ("0.25", 503),
        ("4.9", 503),
        ("5", 200),
        ("29", 200),
        ("0.2", 200),
        ("30", 200),
        ("soon", 200),
        ("nan", 200),
        ("inf", 200),
    ],
)
def test_an_update_that_takes_longer_than_the_caller_waits_is_503_though_made(
    wait: str | None, status: int
):
    nation = build(PdsSettings(update_seconds=5))
    reply = nation.patch(MARIA, MALE, X_Sync_Wait=wait, X_Request_ID=RID)
    assert reply.status == status
    assert nation.held(MARIA).version == 4
    again = nation.patch(MARIA, MALE, version=3, X_Sync_Wait=wait, X_Request_ID=RID)
    assert record(again)["meta"]["versionId"] == "4"


def test_a_503_says_when_to_try_again():
    nation = build(PdsSettings(update_seconds=20))
    reply = nation.patch(MARIA, MALE)
    assert problem(reply) == (
        503,
        "SERVICE_UNAVAILABLE",
        "The downstream domain processing has not completed within the configured timeout period. "
        "Using the same 'X-Request-ID' header, retry your request after the time specified by the "
        "'Retry-After' response header.",
    )
    assert reply.header("Retry-After") == "5"
    assert json(reply)["issue"][0]["code"] == "timeout"
