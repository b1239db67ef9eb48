"""Every row of the table of errors: status, issue code, severity, display (section 3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gpworld.core.exchange import Reply
from gpworld.pds.errors import TABLE, Problem
from gpworld.pds.settings import PdsSettings
from wire.pds.nation import FREE, GONE, MARIA, OLD, Nation, build, json, problem
from wire.pds.test_pds_retrieve import create
from wire.pds.test_pds_update import MALE, remove

FHIR, PLAIN = "application/fhir+json", "application/json"
Row = tuple[int, str, str, str, str, str]
Case = tuple[Callable[[Nation], Reply], Row]


def search(query: str) -> Callable[[Nation], Reply]:
    return lambda nation: nation.send("GET", "/Patient", query)


def as_application(ask: Callable[[Nation], Reply]) -> Callable[[Nation], Reply]:
    def asked(nation: Nation) -> Reply:
        nation.application()
        return ask(nation)

    return asked


def as_patient(ask: Callable[[Nation], Reply]) -> Callable[[Nation], Reply]:
    def asked(nation: Nation) -> Reply:
        nation.patient()
        return ask(nation)

    return asked


def slow(_: Nation) -> Reply:
    return build(PdsSettings(update_seconds=60)).patch(MARIA, MALE)


def hurried(_: Nation) -> Reply:
    return build(PdsSettings(requests_per_second=0)).get(MARIA)


def again(nation: Nation) -> Reply:
    create(nation)
    return create(nation)


def many_given(nation: Nation) -> Reply:
    return create(nation, name=[{"use": "usual", "family": "X", "given": list("ABCDEF")}])


def none_given(nation: Nation) -> Reply:
    return create(nation, name=[{"use": "usual", "family": "X", "given": []}])


TWINS = "family=Twin&birthdate=2015-05-05"
CASES: dict[str, Case] = {
    "TOO_MANY_MATCHES": (
        search(f"{TWINS}&_max-results=1"),
        (200, "TOO_MANY_MATCHES", "multiple-matches", "information", "Too Many Matches", FHIR),
    ),
    "SINGLE_MATCH": (again, (200, "SINGLE_MATCH", "value", "error", "Single match found", FHIR)),
    "INVALID_RESOURCE_ID": (
        lambda n: n.get("1"),
        (400, "INVALID_RESOURCE_ID", "value", "error", "Resource Id is invalid", FHIR),
    ),
    "UNSUPPORTED_SERVICE": (
        search(""),
        (400, "UNSUPPORTED_SERVICE", "processing", "error", "Unsupported Service", FHIR),
    ),
    "MISSING_VALUE": (
        search("family=x"),
        (400, "MISSING_VALUE", "required", "error", "Required value is missing", FHIR),
    ),
    "INVALID_VALUE": (
        search("birthdate=x"),
        (400, "INVALID_VALUE", "value", "error", "Provided value is invalid", FHIR),
    ),
    "INVALID_SEARCH_DATA": (
        search("birthdate=1984-03-12"),
        (400, "INVALID_SEARCH_DATA", "value", "error", "Search data is invalid", FHIR),
    ),
    "ADDITIONAL_PROPERTIES": (
        search("x=1"),
        (
            400,
            "ADDITIONAL_PROPERTIES",
            "invariant",
            "error",
            "Additional properties should not be included",
            FHIR,
        ),
    ),
    "INVALID_UPDATE": (
        lambda n: n.patch(MARIA, body={}),
        (400, "INVALID_UPDATE", "structure", "error", "Update is invalid", FHIR),
    ),
    "INVALID_CREATE": (
        lambda n: n.send("POST", "/Patient"),
        (400, "INVALID_CREATE", "value", "error", "Patient create data is invalid", FHIR),
    ),
    "TOO_MANY_VALUES_SUBMITTED": (
        many_given,
        (400, "TOO_MANY_VALUES_SUBMITTED", "value", "error", "Too many values submitted", FHIR),
    ),
    "TOO_FEW_VALUES_SUBMITTED": (
        none_given,
        (400, "TOO_FEW_VALUES_SUBMITTED", "value", "error", "Too few values submitted", FHIR),
    ),
    "UNSUPPORTED_REQUEST": (
        lambda n: n.send("GET", "/x"),
        (
            400,
            "UNSUPPORTED_REQUEST",
            "value",
            "error",
            "The request is not one that is supported.",
            PLAIN,
        ),
    ),
    "MISSING_VALUE (no ASID)": (
        lambda _: as_application(lambda n: n.get(MARIA))(build(PdsSettings(asid=""))),
        (400, "MISSING_VALUE", "required", "error", "Required value is missing", PLAIN),
    ),
    "UNAUTHORISED": (
        lambda n: n.get(MARIA, Authorization="x"),
        (401, "ACCESS_DENIED", "forbidden", "error", "Access Denied - Unauthorised", PLAIN),
    ),
    "ACCESS_DENIED": (
        as_patient(lambda n: n.get(FREE)),
        (403, "ACCESS_DENIED", "forbidden", "error", "Patient cannot perform this action", PLAIN),
    ),
    "INVALID_METHOD": (
        as_application(lambda n: n.patch(MARIA, MALE)),
        (
            403,
            "INVALID_METHOD",
            "forbidden",
            "error",
            "Cannot update resource with application-restricted access token",
            PLAIN,
        ),
    ),
    "ONE_RESULT_ONLY": (
        as_application(search(f"{TWINS}&_max-results=2")),
        (
            403,
            "INVALID_VALUE",
            "token",
            "error",
            "Cannot retrieve more than one result with application-restricted access token",
            PLAIN,
        ),
    ),
    "FORBIDDEN_UPDATE": (
        lambda n: n.patch(OLD, MALE),
        (403, "FORBIDDEN_UPDATE", "forbidden", "information", "Update is forbidden", FHIR),
    ),
    "RESOURCE_NOT_FOUND": (
        lambda n: n.get(FREE),
        (404, "RESOURCE_NOT_FOUND", "not-found", "information", "Resource not found", FHIR),
    ),
    "INVALIDATED_RESOURCE": (
        lambda n: n.get(GONE),
        (
            404,
            "INVALIDATED_RESOURCE",
            "processing",
            "error",
            "Resource that has been marked as invalid was requested - invalid resources cannot "
            "be retrieved",
            FHIR,
        ),
    ),
    "RESOURCE_VERSION_MISMATCH": (
        lambda n: n.patch(MARIA, remove("/gender"), version=1),
        (
            409,
            "RESOURCE_VERSION_MISMATCH",
            "conflict",
            "error",
            "Resource version supplied does not match actual version",
            FHIR,
        ),
    ),
    "PRECONDITION_FAILED": (
        lambda n: n.patch(MARIA, MALE, If_Match=None),
        (
            412,
            "PRECONDITION_FAILED",
            "structure",
            "error",
            "Required condition was not fulfilled",
            FHIR,
        ),
    ),
    "TOO_MANY_REQUESTS": (
        hurried,
        (429, "TOO_MANY_REQUESTS", "value", "error", "Too many requests", PLAIN),
    ),
    "SERVICE_UNAVAILABLE": (
        slow,
        (503, "SERVICE_UNAVAILABLE", "timeout", "error", "Service unavailable", PLAIN),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_failure_is_one_issue_with_the_words_of_its_row(nation: Nation, name: str):
    ask, (status, code, issue_code, severity, display, media_type) = CASES[name]
    reply = ask(nation)
    assert problem(reply)[:2] == (status, code)
    [issue] = json(reply)["issue"]
    assert (issue["code"], issue["severity"]) == (issue_code, severity)
    assert issue["details"]["coding"][0]["display"] == display
    assert reply.header("Content-Type") == media_type


@pytest.mark.parametrize(
    "name",
    [
        "TOO_MANY_MATCHES",
        "INVALID_RESOURCE_ID",
        "UNSUPPORTED_SERVICE",
        "RESOURCE_NOT_FOUND",
        "INVALIDATED_RESOURCE",
        "RESOURCE_VERSION_MISMATCH",
    ],
)
def test_where_the_table_has_a_dash_there_are_no_diagnostics(nation: Nation, name: str):
    assert "diagnostics" not in json(CASES[name][0](nation))["issue"][0]


def test_a_number_of_the_wrong_form_is_refused_by_whoever_looks_first(
    nation: Nation, strict: Nation
):
    for asked, media_type in ((nation, FHIR), (strict, PLAIN)):
        reply = asked.get("9990000010")
        assert problem(reply) == (400, "INVALID_RESOURCE_ID", None)
        assert reply.header("Content-Type") == media_type


def test_every_failure_that_can_be_raised_is_tested():
    assert set(TABLE) - {name.partition(" ")[0] for name in CASES} == {"MULTIPLE_MATCHES"}
    assert Problem("MULTIPLE_MATCHES").status == 200
