"""A request arrives as it was written, and a reply leaves as it was made."""

from __future__ import annotations

import pytest

from gpworld.core.exchange import Reply
from gpworld.serve.writing import whole


def test_the_path_arrives_as_it_was_written(wire):
    told = wire.get("/echo/a%2Fb%20c?x=1&y=%20").json
    assert (told["raw"], told["path"]) == ("/echo/a%2Fb%20c", "/echo/a/b c")
    assert told["query"] == "x=1&y=%20"


def test_headers_arrive_in_their_order_and_spelling(wire):
    told = wire.get("/echo", "X-Second: b", "X-first: a", "X-Second: c").json
    assert told["headers"] == [
        ["Host", "127.0.0.1"], ["X-Second", "b"], ["X-first", "a"], ["X-Second", "c"],
    ]  # fmt: skip


def test_the_blanks_around_a_headers_value_are_no_part_of_it(wire):
    told = wire.get("/echo", "X-A:  b c \t", "X-B: ").json
    assert told["headers"][1:] == [["X-A", "b c"], ["X-B", ""]]


def test_a_connection_carries_several_requests(wire):
    assert [wire.get("/size/3").body for _ in range(3)] == [b"xxx"] * 3


def test_pipelined_requests_are_answered_in_order(wire):
    wire.send("GET /size/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /size/2 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert [wire.answer().body, wire.answer().body] == [b"x", b"xx"]


def test_a_body_in_chunks_is_read_whole(wire):
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    wire.send("5\r\nhello\r\n").send("6\r\n world\r\n").send("0\r\n\r\n")
    assert wire.answer().json["length"] == 11


def test_a_body_that_waits_to_be_asked_for_is_asked_for(wire):
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert wire.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert wire.send("ok").answer().json["length"] == 2


JAVA = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
"""What Java's own client sends with every request that is not yet over HTTP/2."""


def test_who_asks_for_another_protocol_is_read_whole_and_answered_in_this_one(wire):
    head = f"POST /echo HTTP/1.1\r\nHost: a\r\n{JAVA}"
    for _ in range(2):
        wire.send(f"{head}Content-Length: 5\r\n\r\nhello")
        told = wire.answer().json
        assert told["length"] == 5
        assert ["Upgrade", "h2c"] in told["headers"]
    wire.send(f"{head}Transfer-Encoding: chunked\r\n\r\n").send("2\r\nok\r\n0\r\n\r\n")
    assert wire.answer().json["length"] == 2


@pytest.mark.parametrize("name", ["upgrade", "UPGRADE"])
def test_a_body_that_speaks_of_upgrades_is_left_alone(wire, name):
    text = f"x\r\n{name}: h2c\r\n"
    head = f"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {len(text)}\r\n\r\n"
    assert wire.send(head + text).answer().json["length"] == len(text)
    assert wire.get("/size/3").body == b"xxx"


def test_a_head_request_gets_the_length_and_no_body(wire):
    wire.send("HEAD /size/7 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b"content-length: 7" in wire.read_until(b"\r\n\r\n").lower()
    assert wire.get("/size/1").body == b"x"


def test_an_old_client_is_answered_and_let_go(wire):
    answer = wire.send("GET /size/1 HTTP/1.0\r\n\r\n").answer()
    assert answer.headers["connection"] == "close"
    assert wire.ended()


def test_every_exchange_is_in_the_journal(wire, world):
    wire.get("/size/4")
    [exchange] = world.journal
    assert (exchange.system, exchange.method, exchange.path) == ("toy", "GET", "/size/4")


def test_a_broken_simulator_answers_500_and_the_failure_surfaces(wire, served):
    assert wire.get("/boom").status == 500
    with pytest.raises(RuntimeError, match="the toy is broken"):
        served.raise_failures()
    served.raise_failures()


def test_a_reply_that_cannot_be_written_answers_500_and_the_failure_surfaces(wire, served):
    assert wire.get("/odd").status == 500
    with pytest.raises(UnicodeEncodeError):
        served.raise_failures()


@pytest.mark.parametrize("status", [204, 304])
def test_a_reply_without_a_body_by_its_status_tells_no_length(status: int):
    written = whole(Reply(status, (("A", "b"),), b""), to_head=False, keeps=True)
    assert written.endswith(b"\r\nA: b\r\n\r\n"), "RFC 9110, 8.6"
    with pytest.raises(ValueError, match="a body of 1 bytes, declared as 0"):
        whole(Reply(status, (), b"x"), to_head=False, keeps=True)
