"""What the tests listen with notices a reply that does not fit, and a world listens to nobody."""

from __future__ import annotations

import gzip
import json

import pytest

from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.scenario.load import load_scenario
from gpworld.world import World
from schemas.replies import Replies

GOOD = b'{"BookingCreated":true}'
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "gravity": "great",
            "code": "value",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                        "version": "1",
                        "code": "INVALID_RESOURCE_ID",
                        "display": "Resource Id is invalid",
                    }
                ]
            },
        }
    ],
}


def heard(reply: Reply, system: str = "emis", path: str = "/x") -> list[str]:
    replies = Replies()
    replies.heed(system, Request("GET", path, "", ()), reply)
    return replies.taken()


def json_reply(body: bytes, operation: str = "pfs.book", status: int = 201, **more: str) -> Reply:
    headers = (("Content-Type", "application/json; charset=utf-8"), *more.items())
    return Reply(status, headers, body, operation)


def test_a_fitting_reply_says_nothing():
    assert heard(json_reply(GOOD)) == []


def test_a_reply_that_does_not_fit_is_told_with_its_place():
    [told] = heard(json_reply(b'{"BookingCreated":"yes"}'), path="/emis/pfs/appointments")
    assert told.startswith("emis/pfs.book: $.BookingCreated: True was expected")
    assert "GET /emis/pfs/appointments -> 201" in told


def test_what_was_wrong_is_told_once():
    replies = Replies()
    for _ in range(2):
        replies.heed("emis", Request("GET", "/x", "", ()), json_reply(b"{}"))
    assert len(replies.taken()) == 1
    assert replies.taken() == []
    assert replies.met["emis", "pfs.book"] == 2


def test_a_zipped_reply_is_looked_into():
    zipped = Reply(
        201,
        (("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
        gzip.compress(b"{}"),
        "pfs.book",
    )
    assert "'BookingCreated' is a required property" in heard(zipped)[0]


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/_sim/inbox", "application/json", b"{}"),
        ("/x", "application/xml", b"<a/>"),
        ("/x", "application/json", b""),
    ],
)
def test_the_inbox_xml_and_silence_are_not_looked_at(path, kind, body):
    assert heard(Reply(200, (("Content-Type", kind),), body, "pfs.book"), path=path) == []


def test_a_resource_that_our_schema_and_fhir_both_refuse_is_told_twice():
    wrong = json_reply(json.dumps(OUTCOME).encode(), "get_patient", 400)
    ours, fhirs = heard(wrong, "pds")
    assert "('gravity' was unexpected)" in ours
    assert "issue.0.gravity" in fhirs


def test_a_post_of_the_gateway_is_looked_at():
    replies = Replies()
    replies.heed_post("receipt", b'{"id": "x"}')
    assert "sms/receipt: " in replies.taken()[0]


def test_a_listener_is_told_what_the_simulator_said_and_not_what_the_guard_says():
    told: list[tuple[str, int]] = []
    guard = Guard(
        "toy",
        lambda request: Reply(200, (), b"hello", "hello"),
        clock=WorldClock(),
        journal=Journal(),
        on_reply=lambda system, request, reply: told.append((system, reply.status)),
    )
    guard(Request("GET", "/", "", ()))
    guard(Request("POST", "/", "", (), b"[" * 100_000))
    assert told == [("toy", 200)]


def test_a_world_tells_nobody_unless_it_is_given_a_listener():
    told: list[str] = []
    request = Request("GET", "/_ping", "", ())
    World(load_scenario("surgery")).guards["pds"](request)
    heard_world = World(load_scenario("surgery"), on_reply=lambda *all_: told.append(all_[0]))
    heard_world.guards["pds"](request)
    assert told == ["pds"]
