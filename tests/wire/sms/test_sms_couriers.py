"""Who carries callbacks out: over real sockets, to nowhere they may not go, failures kept."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from gpworld.sms.courier import Answer, Errand, Http, ThreadedCourier
from wire.sms.gateway import PLAN, Gateway
from wire.sms.sockets import listening


@dataclass
class Receiver:
    """A server that notes what it gets."""

    url: str = ""
    status: str = "204 No Content"
    seen: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        self.seen.append(
            (
                environ["REQUEST_METHOD"],
                environ["HTTP_HOST"],
                environ.get("HTTP_AUTHORIZATION", ""),
                environ["wsgi.input"].read(size),
            )
        )
        headers = [("Location", self.url)] if self.status.startswith("302") else []
        start_response(self.status, headers)
        return []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The receiver on a port of its own."""
    app = Receiver()
    with listening(app) as url:
        app.url = f"{url}/receipts"
        yield app


def test_an_errand_is_posted_with_its_headers(receiver: Receiver):
    answer = Http()(Errand("1", receiver.url, b"{}", (("Authorization", "Bearer x"),)))
    host = receiver.url.split("/")[2]
    assert answer == 204
    assert receiver.seen == [("POST", host, "Bearer x", b"{}")]


def test_a_name_is_looked_up_once_and_still_named(receiver: Receiver):
    url = receiver.url.replace("127.0.0.1", "localhost")
    assert Http()(Errand("1", url)) == 204
    assert receiver.seen[0][1].startswith("localhost:")


def test_a_redirect_is_not_followed(receiver: Receiver):
    receiver.status = "302 Found"
    assert Http()(Errand("1", receiver.url)) == 302
    assert len(receiver.seen) == 1


@pytest.mark.parametrize(
    ("url", "allowed", "answer"),
    [
        ("http://192.0.2.7/x", (), "callbacks to 192.0.2.7 are not allowed; add it to"),
        ("http://169.254.169.254/latest", ("169.254.169.254",), "callbacks to 169.254.169.254"),
        ("http://[fe80::1]/x", ("fe80::1",), "callbacks to fe80::1 are not allowed"),
        ("http://0.0.0.0/x", ("0.0.0.0",), "callbacks to 0.0.0.0 are not allowed"),
        ("http://[::ffff:169.254.169.254]/x", ("::ffff:169.254.169.254",), "callbacks to ::ffff"),
        ("file:///etc/passwd", (), "'file:///etc/passwd' is no http(s) address"),
        ("http://[broken", (), ""),
        ("http://127.0.0.1:99999/x", (), ""),
    ],
)
def test_where_callbacks_may_not_go_they_do_not(url: str, allowed: tuple[str, ...], answer: str):
    said = Http(allowed)(Errand("1", url))
    assert isinstance(said, str)
    assert said.startswith(f"refused: {answer}")


def test_nobody_listening_is_said_in_words():
    with listening(Receiver()) as url:
        gone = url
    assert Http()(Errand("1", gone)) == "connection: ConnectionError"


def test_threads_keep_the_order_of_one_message():
    done: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()

    def note(lane: str, answer: Answer) -> None:
        done.put((lane, int(answer)))

    courier = ThreadedCourier(lambda errand: int(errand.url), threads=3)
    for number in range(30):
        for lane in ("a", "b", "c"):
            courier.send(
                Errand(lane, str(number)),
                partial(note, lane),
            )
    came = [done.get(timeout=5) for _ in range(90)]
    courier.close()
    for lane in ("a", "b", "c"):
        assert [number for name, number in came if name == lane] == list(range(30))
    assert courier.failures == []


def test_a_failure_in_a_thread_is_kept():
    came = threading.Event()

    def post(errand: Errand) -> Answer:
        if errand.url == "bad":
            raise RuntimeError("our own fault")
        came.set()
        return 204

    courier = ThreadedCourier(post, threads=1)
    courier.send(Errand("1", "bad"), lambda answer: None)
    courier.send(Errand("1", "good"), lambda answer: None)
    assert came.wait(5)
    courier.close()
    assert [str(failure) for failure in courier.failures] == ["our own fault"]


def test_a_closed_courier_drops_what_was_waiting():
    courier = ThreadedCourier(lambda errand: 204)
    courier.close()
    assert courier.failures == []


def test_a_gateway_posts_its_receipts_over_http(receiver: Receiver):
    courier = ThreadedCourier(Http())
    gateway = Gateway(PLAN, courier=courier)
    gateway.sms.call_back(
        PLAN.name, receipts_url=receiver.url, receipts_token="correct-horse-battery"
    )
    tried = threading.Event()
    message = gateway.send()
    gateway.sms.events.listen(lambda: tried.set() if _tries(gateway, message) else None)
    gateway.step()
    assert tried.wait(5)
    gateway.sms.close()
    method, _, authorization, body = receiver.seen[0]
    assert (method, authorization) == ("POST", "Bearer correct-horse-battery")
    assert message.encode() in body
    assert gateway.sms.failures == []


def _tries(gateway: Gateway, message: str) -> int:
    text = gateway.sms.outbox.get(message)
    assert text is not None
    return len(text.tries)
