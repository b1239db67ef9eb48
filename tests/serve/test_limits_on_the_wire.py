"""What is too much is turned away before all of it has come in, and the client can read why."""

from __future__ import annotations

import pytest

from gpworld.serve.connection import LINGER_SECONDS


def post(length: str) -> str:
    return f"POST /echo HTTP/1.1\r\nHost: a\r\n{length}\r\n\r\n"


def test_a_body_declared_too_large_is_refused_before_it_is_sent(wire):
    answer = wire.send(post("Content-Length: 100001")).answer()
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert answer.json["title"] == "The body is larger than 100000 bytes: send less."


def test_a_body_that_grows_too_large_is_refused_while_it_comes(wire):
    wire.send(post("Transfer-Encoding: chunked"))
    chunk = b"%x\r\n%b\r\n" % (60_000, b"x" * 60_000)
    assert wire.send(chunk).send(chunk).answer().status == 413


def test_a_client_that_sends_all_of_it_first_still_reads_why(wire):
    wire.send(post("Content-Length: 4000000"))
    wire.send(b"x" * 4_000_000)
    assert wire.answer().status == 413


def test_a_body_at_the_limit_is_taken(wire):
    wire.send(post("Content-Length: 100000")).send(b"x" * 100_000)
    assert wire.answer().json["length"] == 100_000


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param(f"GET /echo?{'x' * 16_500} HTTP/1.1\r\nHost: a\r\n\r\n", 414, id="address"),
        pytest.param(
            "GET /echo HTTP/1.1\r\n" + "X-A: b\r\n" * 101 + "\r\n", 431, id="number of headers"
        ),
        pytest.param(f"GET /echo HTTP/1.1\r\nX: {'y' * 33_000}\r\n\r\n", 431, id="size of headers"),
        pytest.param(f"GET /echo HTTP/1.1\r\nX: {'y' * 70_000}", 431, id="a head without end"),
        pytest.param("SPEAK FRIEND\r\n\r\n", 400, id="no HTTP"),
        pytest.param("GET /\xff HTTP/1.1\r\n\r\n", 400, id="an address that is no ASCII"),
        pytest.param("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="no address"),
    ],
)
def test_a_head_beyond_the_limits_is_refused(wire, served, head, status):
    assert wire.send(head.encode("latin-1")).answer().status == status
    served.raise_failures()


def test_others_are_served_while_one_is_turned_away(wire, new_wire, served):
    wire.send(post("Content-Length: 9000000"))
    assert wire.answer().status == 413
    assert LINGER_SECONDS > 0
    assert new_wire(served.addresses["toy"]).get("/size/2").body == b"xx"
