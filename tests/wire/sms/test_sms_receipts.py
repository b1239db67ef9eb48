"""Sections 10 to 12 of the contract: the walk of a text, receipts with retries, texts received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from gpworld.sms.courier import Answer, Errand
from gpworld.sms.plans import ServicePlan
from wire.sms.gateway import OTHER, PLAN, START, SURGERY, Gateway


def walk(gateway: Gateway, message: str) -> list[str]:
    shown = gateway.sim("GET", f"/inbox/{message}").json
    return [change["status"] for change in shown["timeline"]]


@pytest.mark.parametrize(
    ("number", "statuses"),
    [
        ("07700900123", ["created", "sending", "delivered"]),
        ("07700900002", ["created", "sending", "permanent-failure"]),
        ("07700900003", ["created", "sending", "temporary-failure"]),
        ("07700900991", ["created", "sending", "technical-failure"]),
        ("07700900993", ["created", "sending", "pending", "delivered"]),
        ("07700900994", ["created", "sending", "delivered"]),
        ("07797712345", ["created", "sent", "delivered"]),
        ("+33612345678", ["created", "sent", "delivered"]),
        ("+14158961600", ["created", "sent"]),
    ],
)
def test_a_text_walks_from_status_to_status(number: str, statuses: list[str]):
    gateway = Gateway(replace(PLAN, international=True))
    message = gateway.send(number)
    gateway.step(minutes=1)
    assert walk(gateway, message) == statuses
    final = statuses[-1] != "sent"
    assert [body["status"] for body in gateway.product.bodies] == statuses[-1:] * final


def test_a_standing_clock_still_lets_the_network_work():
    """The hops are standing entries: they are done in real time while the clock is frozen."""
    gateway = Gateway()
    message = gateway.send()
    entries = gateway.clock.agenda.pending()
    assert [entry.standing for entry in entries] == [True]
    assert entries[0].due - START == timedelta(milliseconds=20)
    assert gateway.read(message)["status"] == "created"


@pytest.mark.parametrize(("number", "status"), [("07700900992", "sending")])
def test_the_network_gives_up_after_seventy_two_hours(number: str, status: str):
    gateway = Gateway()
    message = gateway.send(number)
    gateway.step(hours=71, minutes=59)
    assert gateway.read(message)["status"] == status
    assert gateway.product.bodies == []
    gateway.step(minutes=1)
    assert gateway.read(message)["status"] == "temporary-failure"
    assert [body["status"] for body in gateway.product.bodies] == ["temporary-failure"]


def test_a_receipt_has_exactly_ten_members_and_says_what_a_read_says(gateway: Gateway):
    message = gateway.send(" 07700 900123", reference="r-1")
    gateway.step()
    errand = gateway.product.errands[0]
    assert (errand.method, errand.url) == ("POST", "http://product.test/receipts")
    assert dict(errand.headers) == {
        "Content-Type": "application/json",
        "Authorization": "Bearer correct-horse",
    }
    assert errand.timeout == 5
    assert orjson.loads(errand.body) == {
        "id": message,
        "reference": "r-1",
        "to": "07700 900123",
        "status": "delivered",
        "created_at": "2026-10-20T08:00:00.000000Z",
        "sent_at": "2026-10-20T08:00:00.020000Z",
        "completed_at": "2026-10-20T08:00:00.120000Z",
        "notification_type": "sms",
        "template_id": gateway.template(),
        "template_version": 1,
    }
    read = gateway.read(message)
    for name in ("id", "reference", "status", "created_at", "sent_at", "completed_at"):
        assert orjson.loads(errand.body)[name] == read[name]


@pytest.mark.parametrize("key_type", ["test", "live"])
def test_every_final_text_has_one_receipt_and_an_absent_reference_is_null(
    gateway: Gateway, key_type: str
):
    for _ in range(3):
        gateway.send(key=gateway.key(key_type))
    gateway.step()
    assert len({body["id"] for body in gateway.product.bodies}) == 3
    assert {body["reference"] for body in gateway.product.bodies} == {None}


def test_a_service_without_an_address_hears_nothing(gateway: Gateway):
    key = gateway.key("test", OTHER)
    form = gateway.form(template_id=gateway.template("message", OTHER))
    assert gateway.post(form, key).status == 201
    gateway.step()
    assert gateway.product.errands == []


@pytest.mark.parametrize("answer", [500, 503, 429, "timeout", "connection: refused"])
def test_five_more_tries_follow_at_five_minute_steps(gateway: Gateway, answer: int | str):
    gateway.product.answers = lambda errand: answer
    message = gateway.send()
    gateway.step(hours=2)
    tries = gateway.sim("GET", f"/inbox/{message}").json["receipts"]
    minutes = ["00", "05", "10", "15", "20", "25"]
    assert [entry["at"] for entry in tries] == [
        f"2026-10-20T08:{minute}:00.120000Z" for minute in minutes
    ]
    assert {entry["answer"] for entry in tries} == {answer}
    assert len({errand.body for errand in gateway.product.errands}) == 1


@pytest.mark.parametrize("answer", [200, 204, 302, 400, 401, 404, 410])
def test_any_other_answer_is_the_end(gateway: Gateway, answer: int):
    gateway.product.answers = lambda errand: answer
    gateway.send()
    gateway.step(hours=2)
    assert len(gateway.product.errands) == 1


def test_retries_end_with_the_first_success(gateway: Gateway):
    answers = iter([503, "timeout", 200])
    gateway.product.answers = lambda errand: next(answers)
    gateway.send()
    gateway.step(hours=2)
    assert len(gateway.product.errands) == 3


class SlowCourier:
    """Answers only when the test says so, as a thread would later."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        self.open: list[Callable[[Answer], None]] = []

    def send(self, errand: Errand, done: Callable[[Answer], None]) -> None:
        self.open.append(done)

    def close(self) -> None:
        self.open.clear()


def test_a_try_that_answers_after_the_clock_jumped_is_repeated_at_once():
    """What was due in the meantime must not wait until the frozen clock moves again."""
    courier = SlowCourier()
    gateway = Gateway(courier=courier)
    message = gateway.send()
    gateway.step(hours=1)
    for _ in range(6):
        courier.open.pop()(503)
        gateway.clock.tick()
    assert courier.open == []
    assert len(gateway.sim("GET", f"/inbox/{message}").json["receipts"]) == 6


def test_a_late_answer_of_a_world_that_was_reset_is_ignored(gateway: Gateway):
    pristine = gateway.sms.state()

    def reset(errand: object) -> int:
        gateway.sms.restore(pristine)
        gateway.clock.agenda.replace([])
        return 503

    gateway.product.answers = reset
    gateway.send()
    gateway.step()
    assert gateway.clock.agenda.pending() == []
    assert len(gateway.sms.outbox) == 0


# -- received texts -----------------------------------------------------------------------------


def test_a_patient_answers_and_the_service_reads_it(gateway: Gateway):
    message = gateway.send()
    answered = gateway.sim("POST", f"/inbox/{message}/reply", {"text": "YES"})
    assert answered.status == 201
    read = gateway.get("/v2/received-text-messages").json
    base = "http://127.0.0.1:7105/v2/received-text-messages"
    assert read == {
        "received_text_messages": [
            {
                "id": answered.json["id"],
                "created_at": "2026-10-20T08:00:00.000001Z",
                "service_id": gateway.service_id(SURGERY),
                "notify_number": "07700900800",
                "user_number": "447700900123",
                "content": "YES",
            }
        ],
        "links": {"current": base, "next": f"{base}?older_than={answered.json['id']}"},
    }


def test_a_received_text_is_posted_to_the_service(gateway: Gateway):
    gateway.product.answers = lambda errand: 503
    form = {"service": SURGERY, "from": "07700 900 456", "text": "Can I come later?"}
    text = gateway.sim("POST", "/texts-in", form).json
    errand = gateway.product.errands[0]
    assert errand.url == "http://product.test/inbound"
    assert ("Authorization", "Bearer battery-staple") in errand.headers
    assert orjson.loads(errand.body) == {
        "id": text["id"],
        "source_number": "447700900456",
        "destination_number": "07700900800",
        "message": "Can I come later?",
        "date_received": "2026-10-20T08:00:00.000000Z",
    }
    gateway.step(hours=1)
    assert len(gateway.product.errands) == 6


def test_received_texts_come_in_pages_newest_first():
    gateway = Gateway(ServicePlan(SURGERY), ServicePlan(OTHER), page_size=2)
    sent = [
        gateway.sim("POST", "/texts-in", {"service": SURGERY, "from": "07700900456", "text": word})
        for word in ("one", "two", "three")
    ]
    ids = [entry.json["id"] for entry in sent]
    first = gateway.get("/v2/received-text-messages").json
    assert [row["content"] for row in first["received_text_messages"]] == ["three", "two"]
    second = gateway.get("/v2/received-text-messages", query={"older_than": ids[1]}).json
    assert [row["content"] for row in second["received_text_messages"]] == ["one"]
    base = "http://127.0.0.1:7105/v2/received-text-messages"
    assert second["links"] == {"current": base, "next": f"{base}?older_than={ids[0]}"}
    third = gateway.get("/v2/received-text-messages", query={"older_than": ids[0]}).json
    assert third == {"received_text_messages": [], "links": {"current": base}}
    others = gateway.get("/v2/received-text-messages", key=gateway.key("live", OTHER)).json
    assert others["received_text_messages"] == []
    for key_type in ("team", "live"):
        read = gateway.get("/v2/received-text-messages", key=gateway.key(key_type)).json
        assert len(read["received_text_messages"]) == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("older_than=x", "older_than is not a valid UUID"),
        ("user_number=1", "Additional properties are not allowed (user_number was unexpected)"),
    ],
)
def test_a_bad_query_for_received_texts_is_named(gateway: Gateway, query: str, message: str):
    answer = gateway.get("/v2/received-text-messages", query=query)
    assert (answer.status, answer.messages) == (400, [message])
