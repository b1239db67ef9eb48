"""What fault rules do to a text on its way: receipts that go astray, links opened too soon."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faults.callers import Callers, reply_of
from gpworld.core.exchange import Later
from gpworld.sms.model import Message
from gpworld.world import World

SEND = {"system": "sms", "operation": "SendSms"}


def sent(world: World) -> list[Message]:
    texts = reversed(list(world.sms.outbox.texts()))
    return [text for text in texts if isinstance(text, Message)]


@pytest.mark.parametrize(
    ("effect", "receipt"),
    [
        ("lost", "none"),
        ("twice", "twice"),
        ("out-of-order", "wrong-order"),
        ("late", "late"),
        ({"how": "late", "seconds": 900}, "late"),
    ],
)
def test_a_receipts_fate_is_the_messages(
    callers: Callers, world: World, effect: object, receipt: str
) -> None:
    callers.rule("astray", SEND, {"receipt": effect}, times=1)
    assert reply_of(callers.text()).status == 201
    assert reply_of(callers.text()).status == 201
    first, second = sent(world)
    assert (first.receipt, first.rules) == (receipt, ("astray",))
    assert (second.receipt, second.rules) == ("once", ())
    if receipt == "late":
        assert first.receipt_delay == (900 if isinstance(effect, dict) else 60)


def test_a_receipt_before_the_reply_holds_the_reply_back(callers: Callers) -> None:
    callers.rule("race", SEND, {"receipt": "before-reply"})
    answer = callers.text()
    assert isinstance(answer, Later)
    assert not len(callers.world.journal)
    assert answer.give_up().status == 201
    (noted,) = callers.world.journal
    assert (noted.operation, noted.status, noted.rules) == ("SendSms", 201, ("race",))


def test_a_scanner_opens_the_link_before_the_patient(callers: Callers, world: World) -> None:
    callers.rule("scanner", SEND, {"prefetch": True})
    assert reply_of(callers.text()).status == 201
    (message,) = sent(world)
    assert message.prefetch


def test_only_texts_to_one_number(callers: Callers, world: World) -> None:
    callers.rule("astray", {"system": "sms", "number": "+44 7700 900124"}, {"receipt": "lost"})
    callers.text("07700900123")
    callers.text("07700900124")
    assert [message.receipt for message in sent(world)] == ["once", "none"]


def test_the_gateways_own_chaos_rules_go_on_beside_them(callers: Callers, world: World) -> None:
    from gpworld.core.exchange import Request

    body = json.dumps({"do": {"duplicate-text": "true"}}).encode()
    headers = (("Host", "127.0.0.1"), ("Content-Type", "application/json"))
    chaos = Request("POST", "/_sim/chaos", "", headers, body)
    assert reply_of(world.guards["sms"](chaos).reply).status == 201
    callers.rule("astray", SEND, {"receipt": "twice"})
    callers.text()
    (message,) = sent(world)
    assert (message.receipt, message.copies) == ("twice", 2)
    assert message.rules == ("astray", "rule-1")


class Bell(ThreadingHTTPServer):
    """A product that notes what it is asked, and rings when it has answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Listener)
        self.asked: list[str] = []
        self.rung = threading.Semaphore(0)


class Listener(BaseHTTPRequestHandler):
    """How it answers."""

    server: Bell

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()
        self.server.rung.release()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def product() -> Iterator[Bell]:
    server = Bell()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_link_is_really_asked_for_over_loopback(
    callers: Callers, world: World, product: Bell
) -> None:
    callers.rule("scanner", SEND, {"prefetch": True})
    request = callers.text_request()
    form = json.loads(request.body)
    form["personalisation"]["message"] = f"http://127.0.0.1:{product.server_port}/b/abc234"
    from dataclasses import replace

    request = replace(request, body=json.dumps(form).encode())
    assert reply_of(world.guards["sms"](request).reply).status == 201
    world.clock.advance(timedelta(minutes=1))
    assert product.rung.acquire(timeout=60)
    assert product.asked == ["/b/abc234"]
