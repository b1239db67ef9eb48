"""Rules that break the gateway on purpose: once, the nth time, for one number, then never again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import orjson
import pytest

from gpworld.core.exchange import Later
from wire.sms.gateway import OTHER, PLAN, SURGERY, Gateway, said


def rule(gateway: Gateway, **form: Any) -> str:
    made = gateway.sim("POST", "/chaos", form)
    assert made.status == 201, made.json
    rule_id: str = made.json["id"]
    return rule_id


def statuses(gateway: Gateway, count: int, number: str = "07700900123") -> list[int]:
    return [gateway.post(gateway.form(number)).status for _ in range(count)]


def end(gateway: Gateway, **form: Any) -> str:
    message = gateway.send(**form)
    gateway.step()
    status: str = gateway.read(message)["status"]
    return status


@pytest.mark.parametrize(
    ("http", "status", "name", "message"),
    [
        (
            "429-rate",
            429,
            "RateLimitError",
            "Exceeded rate limit for key type TEST of 3000 requests per 60 seconds",
        ),
        (
            "429-daily",
            429,
            "TooManyRequestsError",
            "Exceeded send limits (sms: 250000) for today",
        ),
        ("500", 500, "Exception", "Internal server error"),
        ("503", 503, "ServiceUnavailable", "Service unavailable"),
        ("504", 504, "EventletTimeout", "Timeout serving request"),
    ],
)
def test_a_failure_comes_once_in_the_right_envelope(
    gateway: Gateway, http: str, status: int, name: str, message: str
):
    rule(gateway, do={"http": http})
    answer = gateway.post(gateway.form())
    assert answer.status == answer.json["status_code"] == status
    assert (answer.names, answer.messages) == ([name], [message])
    assert "message" not in answer.json
    assert gateway.post(gateway.form()).status == 201
    assert len(gateway.get("/v2/notifications").json["notifications"]) == 1


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"nth": 2}, [201, 503, 201, 201]),
        ({"first": 2}, [503, 503, 201, 201]),
        ({"times": 3}, [503, 503, 503, 201]),
        ({"every": 2, "times": 0}, [201, 503, 201, 503]),
        ({"when": {"to": "+44 7700 900123"}}, [503, 201, 201, 201]),
        ({"when": {"to": "07700900124"}}, [201, 201, 201, 201]),
        ({"when": {"contains": "hello", "service": SURGERY}}, [503, 201, 201, 201]),
        ({"when": {"service": OTHER}}, [201, 201, 201, 201]),
        ({"probability": 0, "times": 0}, [201, 201, 201, 201]),
    ],
)
def test_a_rule_fires_when_and_as_often_as_it_says(
    gateway: Gateway, form: dict[str, Any], expected: list[int]
):
    rule(gateway, do={"http": "503"}, **form)
    assert statuses(gateway, 4) == expected


def test_a_share_is_drawn_from_the_seed():
    def run() -> list[int]:
        gateway = Gateway()
        rule(gateway, do={"http": "503"}, probability=0.5, times=0)
        return statuses(gateway, 40)

    first = run()
    assert first == run()
    assert 5 < first.count(503) < 35


def test_only_sends_that_would_be_accepted_are_matches(gateway: Gateway):
    rule(gateway, do={"http": "503"})
    assert gateway.post(gateway.form("01134960000")).status == 400
    assert gateway.post(gateway.form()).status == 503


def test_reads_can_fail_too(gateway: Gateway):
    message = gateway.send()
    rule(gateway, do={"http": "500"}, endpoint="read", when={"service": SURGERY})
    answer = gateway.get(f"/v2/notifications/{message}")
    assert (answer.status, answer.names) == (500, ["Exception"])
    assert gateway.get(f"/v2/notifications/{message}").status == 200


@pytest.mark.parametrize(
    "outcome", ["permanent-failure", "temporary-failure", "technical-failure", "delivered"]
)
def test_a_rule_decides_how_a_text_ends(gateway: Gateway, outcome: str):
    rule(gateway, do={"status": outcome})
    assert end(gateway, number="07700900003") == outcome
    assert end(gateway) == "delivered"


def test_a_text_can_be_stuck_pending_or_slow(gateway: Gateway):
    for outcome in ("stuck", "pending", "slow"):
        rule(gateway, do={"status": outcome}, when={"contains": outcome})
    assert end(gateway, message="stuck") == "sending"
    assert end(gateway, message="slow") == "sending"
    assert end(gateway, message="pending") == "delivered"
    gateway.step(minutes=1)
    slow = gateway.sim("GET", "/inbox", query={"contains": "slow"}).json["messages"][0]
    assert slow["status"] == "delivered"


def test_a_text_that_cannot_be_handed_over_fails_after_four_hours_without_a_receipt(
    gateway: Gateway,
):
    rule(gateway, do={"hand-over": "fails"})
    message = gateway.send()
    gateway.step(hours=3, minutes=59)
    assert gateway.read(message)["status"] == "created"
    gateway.step(minutes=1)
    assert gateway.read(message)["status"] == "technical-failure"
    assert gateway.product.errands == []


@pytest.mark.parametrize(("receipt", "count"), [("none", 0), ("twice", 2)])
def test_receipts_can_be_lost_or_doubled(gateway: Gateway, receipt: str, count: int):
    rule(gateway, do={"receipt": receipt})
    gateway.send()
    gateway.step(hours=1)
    assert len(gateway.product.errands) == count


def test_a_receipt_can_be_late(gateway: Gateway):
    rule(gateway, do={"receipt": "late"}, seconds=90)
    gateway.send()
    gateway.step(seconds=90)
    assert gateway.product.errands == []
    gateway.step(seconds=1)
    assert len(gateway.product.errands) == 1


def test_a_receipt_can_be_overtaken(gateway: Gateway):
    rule(gateway, do={"receipt": "wrong-order"})
    first = gateway.send()
    gateway.step()
    assert gateway.product.errands == []
    second = gateway.send()
    gateway.step()
    assert [body["id"] for body in gateway.product.bodies] == [second, first]


def test_a_receipt_can_come_before_the_answer():
    gateway = Gateway()
    rule(gateway, do={"receipt": "before-answer"})
    authorization = (("Authorization", f"Bearer {gateway.token()}"),)
    body = orjson.dumps(gateway.form())
    later = gateway.raw("POST", "/v2/notifications/sms", body=body, headers=authorization)
    assert isinstance(later, Later)
    assert [entry["status"] for entry in gateway.product.bodies] == ["delivered"]
    answer = said(later.ready())
    assert answer.status == 201
    assert answer.json["id"] == gateway.product.bodies[0]["id"]


def test_links_are_opened_as_a_preview_would(gateway: Gateway):
    rule(gateway, do={"prefetch": True})
    gateway.send(message="Go to https://b.test/b/abcdefgh1 now")
    assert gateway.product.errands == []
    gateway.step()
    opened, receipt = gateway.product.errands
    assert (opened.method, opened.url, opened.body) == ("GET", "https://b.test/b/abcdefgh1", b"")
    assert receipt.method == "POST"


def test_no_link_is_ever_opened_otherwise(gateway: Gateway):
    gateway.send(message="Go to https://b.test/b/abcdefgh1 now")
    gateway.step(hours=80)
    assert {errand.method for errand in gateway.product.errands} == {"POST"}


def test_a_text_can_arrive_twice(gateway: Gateway):
    rule(gateway, do={"duplicate-text": True})
    message = gateway.send()
    assert gateway.sim("GET", f"/inbox/{message}").json["copies"] == 2


def test_unspent_rules_are_found(gateway: Gateway):
    spent = rule(gateway, do={"http": "503"})
    waiting = rule(gateway, do={"http": "503"}, when={"to": "07700900999"})
    gateway.post(gateway.form())
    unspent = gateway.sim("GET", "/chaos", query="unspent=1").json["rules"]
    assert [entry["id"] for entry in unspent] == [waiting]
    every = gateway.sim("GET", "/chaos").json["rules"]
    assert [(entry["id"], entry["seen"], entry["hits"]) for entry in every] == [
        (spent, 1, 1),
        (waiting, 0, 0),
    ]


def test_rules_are_dropped(gateway: Gateway):
    first = rule(gateway, do={"http": "503"})
    rule(gateway, do={"http": "503"}, when={"service": SURGERY})
    rule(gateway, do={"http": "503"}, when={"service": OTHER})
    assert gateway.sim("DELETE", f"/chaos/{first}").json == {"removed": 1}
    assert gateway.sim("DELETE", f"/chaos/{first}").status == 404
    assert gateway.sim("DELETE", "/chaos", query={"service": OTHER}).json == {"removed": 1}
    assert gateway.sim("DELETE", "/chaos").json == {"removed": 1}
    assert gateway.post(gateway.form()).status == 201


def test_a_fired_rule_is_named_on_the_text_and_in_the_refusal(gateway: Gateway):
    ended = rule(gateway, do={"status": "permanent-failure"})
    message = gateway.send()
    assert gateway.sim("GET", f"/inbox/{message}").json["rules"] == [ended]
    refused = rule(gateway, do={"http": "500"})
    gateway.post(gateway.form())
    assert gateway.sim("GET", "/refusals").json["refusals"][0]["rules"] == [refused]


def test_rules_are_part_of_the_state(gateway: Gateway):
    rule(gateway, do={"http": "503"}, when={"to": "07700900123", "matches": "Hel+o"}, times=2)
    gateway.post(gateway.form())
    kept = pickle.loads(pickle.dumps(gateway.sms.state()))
    assert statuses(gateway, 2) == [503, 201]
    gateway.sms.restore(kept)
    assert statuses(gateway, 2) == [503, 201]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "do: give one or more of status, http, receipt, hand-over, prefetch"),
        ({"do": {"explode": 1}}, "do: 'explode' is unknown; use status, http"),
        ({"do": {"delay": 1}}, "do: 'delay' is unknown; use status, http"),
        ({"do": {"http": 418}}, "do.http: '418' is unknown; use 429-rate, 429-daily, 500"),
        ({"do": {"http": 503}, "time": 1}, "time: unknown field; known: do, endpoint"),
        ({"do": {"http": 503}, "times": -1}, "times: give a whole number from 0 to 1000000"),
        ({"do": {"http": 503}, "probability": 2}, "probability: give a number from 0 to 1"),
        ({"do": {"http": 503}, "endpoint": "fax"}, "endpoint: 'fax' is unknown"),
        (
            {"do": {"status": "delivered"}, "endpoint": "read"},
            "endpoint: reads can only be answered with http, by service",
        ),
        ({"do": {"http": 503}, "when": 7}, "when: give an object of filters"),
        ({"do": {"http": 503}, "when": {"too": "x"}}, "too: unknown parameter"),
        (
            {"do": {"http": 503}, "when": {"status": "sent"}},
            "when: status, since and kind cannot be known before a text is sent",
        ),
    ],
)
def test_a_senseless_rule_is_refused_with_the_remedy(
    gateway: Gateway, form: dict[str, Any], message: str
):
    answer = gateway.sim("POST", "/chaos", form)
    assert answer.status == 400
    assert answer.json["error"].startswith(message)


def test_a_limit_can_be_tightened_for_a_while():
    gateway = Gateway(replace(PLAN))
    gateway.sim("PATCH", f"/services/{gateway.service_id()}", {"rate_per_minute": 6})
    assert statuses(gateway, 3) == [201, 201, 429]
