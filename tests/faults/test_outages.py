"""Each system fails in its own words, whatever the status."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from faults.callers import ODS, REQUEST_ID, Callers, reply_of
from gpworld.core.exchange import Reply, Request
from gpworld.faults import SYSTEMS, manners
from gpworld.world import World


def told(reply: Reply) -> dict[str, object]:
    body = json.loads(reply.body)
    assert isinstance(body, dict)
    return body


def first_issue(outcome: dict[str, object]) -> dict[str, Any]:
    issues = outcome["issue"]
    assert isinstance(issues, list)
    return dict(issues[0])


def test_emis_partner(callers: Callers) -> None:
    callers.rule("down", {"system": "emis"}, {"status": 500})
    reply = reply_of(callers.emis())
    issue = told(reply)["issue"]
    assert reply.status == 500
    assert isinstance(issue, dict)
    assert (issue["code"], issue["diagnostics"]) == ("exception", "500 INTERNAL")
    assert issue["details"]["coding"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("effect", "status"), [(503, 503), ({"code": 503, "style": "legacy"}, 500)]
)
def test_emis_online_in_both_styles(
    callers: Callers, world: World, effect: object, status: int
) -> None:
    callers.rule("down", {"system": "emis", "operation": "pfs.*"}, {"status": effect})
    request = Request("GET", "/emis/pfs/demographics", "", ())
    reply = reply_of(world.guards["emis"](request).reply)
    body = told(reply)
    assert (reply.status, body["InternalResponseCode"]) == (status, -9999)
    assert body["Exceptions"] == [{"Message": "Service Unavailable"}]
    assert ("Message" in body) is (status == 503)


def test_systmone_has_no_body_or_an_error_document(callers: Callers) -> None:
    callers.rule("down", {"system": "systmone"}, {"status": 503}, times=1)
    bare = reply_of(callers.systmone("StaffLogon", uuid="u-1"))
    assert (bare.status, bare.body) == (503, b"")
    callers.rule("no", {"system": "systmone"}, {"status": {"code": 503, "style": "document"}})
    document = reply_of(callers.systmone("StaffLogon", uuid="u-1"))
    error = ElementTree.fromstring(document.body)
    assert (document.status, error.tag) == (200, "Error")
    assert (error.get("errorCode"), error.get("uuid")) == ("0", "u-1")


def test_gp_connects_proxy_and_provider_differ(callers: Callers) -> None:
    callers.rule("down", {"system": "gpconnect"}, {"status": 502})
    path = f"/{ODS}/STU3/1/gpconnect/metadata"
    provider = told(reply_of(callers.gpconnect(path)))
    proxy = told(reply_of(callers.gpconnect(f"/ssp/https://gp.test{path}")))
    assert "meta" in provider
    assert "meta" not in proxy
    issue = first_issue(proxy)
    assert issue["code"] == "transient"
    assert issue["diagnostics"] == f"ERROR_COMMUNICATING_TO_ENDPOINT_URL_https://gp.test{path}"


def test_the_directory_echoes_the_correlation_id(callers: Callers) -> None:
    callers.rule("down", {"system": "gpconnect", "operation": "FindEndpoint"}, {"status": 504})
    path = "/spine-directory/FHIR/R4/Endpoint"
    reply = reply_of(callers.gpconnect(path, **{"X-Correlation-Id": REQUEST_ID}))
    assert (reply.status, reply.header("X-Correlation-Id")) == (504, REQUEST_ID)
    assert told(reply)["id"] == REQUEST_ID


@pytest.mark.parametrize(
    ("status", "code", "retry_after"),
    [
        (429, "TOO_MANY_REQUESTS", None),
        (503, "SERVICE_UNAVAILABLE", "5"),
        (408, "UNABLE_TO_CALL_SERVICE", None),
        (500, "UNKNOWN_ERROR", None),
        (502, "UNKNOWN_ERROR", None),
    ],
)
def test_pds(callers: Callers, status: int, code: str, retry_after: str | None) -> None:
    callers.rule("down", {"system": "pds"}, {"status": status})
    reply = reply_of(callers.pds())
    issue = first_issue(told(reply))
    assert (reply.status, issue["details"]["coding"][0]["code"]) == (status, code)
    assert reply.header("Retry-After") == retry_after
    assert reply.header("X-Request-ID") == REQUEST_ID
    assert reply.header("Content-Type") == "application/json"


def test_pds_says_of_what_it_cannot_name_whom_to_ask_and_by_which_id(callers: Callers) -> None:
    callers.rule("down", {"system": "pds"}, {"status": 500})
    issue = first_issue(told(reply_of(callers.pds())))
    assert (issue["code"], issue["severity"]) == ("unknown", "error")
    assert issue["details"]["coding"][0]["display"] == "Unknown Error"
    assert "help-and-support. (Message ID: rrt-" in issue["diagnostics"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, "RateLimitError"),
        (500, "Exception"),
        (503, "ServiceUnavailable"),
        (504, "EventletTimeout"),
    ],
)
def test_the_text_gateway(callers: Callers, world: World, status: int, error: str) -> None:
    callers.rule("down", {"system": "sms", "number": "07700900123"}, {"status": status})
    reply = reply_of(callers.text())
    errors = told(reply)["errors"]
    assert isinstance(errors, list)
    assert (reply.status, told(reply)["status_code"]) == (status, status)
    assert errors[0]["error"] == error
    assert reply_of(callers.text("07700900124")).status == 201
    assert len(world.sms.outbox) == 1


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("status", [400, 404, 418, 451, 499, 520, 599])
def test_a_status_that_nobody_knows_is_still_a_reply(
    world: World, system: str, status: int
) -> None:
    give = manners(system, world.systems[system])()
    request = Request("POST", "/anything", "", (), b"\xff")
    assert give.outage(request, status, "").status == status


def test_a_testers_look_into_the_inbox_is_never_struck(callers: Callers, world: World) -> None:
    callers.rule("down", {"system": "sms"}, {"status": 500})
    looked = Request("GET", "/_sim/ready", "", (("Host", "127.0.0.1"),))
    assert reply_of(world.guards["sms"](looked).reply).status == 200
