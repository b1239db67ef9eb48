"""The guard: limits, simulator, journal; and failures that nobody can overlook."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived, request
from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Later, Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.limits import Limits
from gpworld.core.replies import json_reply
from unit.stand_ins import START, a_request


def toy() -> Dialect:
    app = Dialect("toy")

    @app.get("/hello/<name>")
    def greet(name: str) -> Reply:
        return json_reply({"hello": name, "raw": arrived().raw_path})

    @app.post("/fail")
    def fail() -> Reply:
        raise LookupError("the shelf is empty")

    @app.get("/headers")
    def headers() -> Reply:
        return json_reply(dict(request.headers))

    return app


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def guard(journal: Journal) -> Guard:
    return Guard(
        "toy", toy().answer, clock=WorldClock(START), journal=journal, limits=Limits(body=50)
    )


def reply(guard: Guard, request: Request) -> Reply:
    answer = guard(request).reply
    assert isinstance(answer, Reply)
    return answer


def test_a_request_passes_and_is_journalled_with_its_operation(
    guard: Guard, journal: Journal
) -> None:
    answer = reply(guard, a_request("/hello/ann", raw_path="/hello/%61nn"))
    assert json.loads(answer.body) == {"hello": "ann", "raw": "/hello/%61nn"}
    (exchange,) = journal
    assert (exchange.number, exchange.at, exchange.system) == (1, START, "toy")
    assert (exchange.status, exchange.operation) == (200, "greet")


def test_a_request_over_a_limit_never_reaches_the_simulator(guard: Guard, journal: Journal) -> None:
    answer = reply(guard, a_request("/fail", method="POST", body=b"x" * 51))
    assert answer.status == 413
    assert json.loads(answer.body)["title"] == "The body is larger than 50 bytes: send less."
    assert guard.failures == []
    assert [exchange.status for exchange in journal] == [413]


def test_a_simulator_that_breaks_is_a_500_and_its_failure_is_kept(guard: Guard) -> None:
    answer = reply(guard, a_request("/fail", method="POST"))
    assert answer.status == 500
    assert "The toy simulator failed: LookupError." in answer.body.decode()
    assert [str(failure) for failure in guard.failures] == ["the shelf is empty"]


def test_headers_that_come_twice_are_joined_the_way_servers_do(guard: Guard) -> None:
    sent = a_request("/headers", headers=(("X-A", "1"), ("x-a", "2"), ("Content-Type", "a/b")))
    shown = json.loads(reply(guard, sent).body)
    assert (shown["X-A"], shown["Content-Type"]) == ("1,2", "a/b")


def test_what_is_not_to_be_journalled_is_not() -> None:
    journal = Journal()
    guard = Guard(
        "toy", toy().answer, clock=WorldClock(START), journal=journal, journalled=lambda _: False
    )
    assert reply(guard, a_request("/hello/bo")).status == 200
    assert len(journal) == 0


class NoBell:
    """A bell that never rings."""

    def listen(self, wake: object) -> object:
        return lambda: None


def test_a_reply_that_waits_is_handed_on_to_the_server(journal: Journal) -> None:
    later = Later(lambda: None, lambda: Reply(408, (), b""), 1.0, NoBell())  # type: ignore[arg-type]

    guard = Guard("toy", lambda _: later, clock=WorldClock(START), journal=journal)
    answer = guard(a_request()).reply
    assert isinstance(answer, Later)
    assert (answer.ready(), len(journal)) == (None, 0), "it is not there, and not noted"
    assert answer.give_up().status == 408
    assert [each.status for each in journal] == [408], "it is noted when it has come"


def test_a_kept_body_takes_no_more_room_than_its_length(journal: Journal) -> None:
    def answer(_: Request) -> Reply:
        return json_reply(["x" * 5_000])  # comes in a room of 8,192

    guard = Guard("toy", answer, clock=WorldClock(START), journal=journal)
    reply(guard, a_request("/"))
    tracemalloc.start()
    try:
        for _ in range(100):
            reply(guard, a_request("/"))
        kept = tracemalloc.get_traced_memory()[0] / 100
    finally:
        tracemalloc.stop()
    assert 5_000 < kept < 6_500
