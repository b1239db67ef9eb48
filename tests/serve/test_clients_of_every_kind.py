"""What real HTTP clients send besides plain requests is understood, or refused and nothing more."""

from __future__ import annotations

import socket

import pytest

GET = "GET /size/{} HTTP/1.1\r\nHost: a\r\n{}\r\n"
UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"


def test_who_would_rather_speak_http_2_is_answered_in_http_1(wire):
    assert wire.send(GET.format(1, UPGRADE)).answer().body == b"x"
    assert wire.send(GET.format(2, UPGRADE)).answer().body == b"xx"


def test_what_follows_an_upgrade_at_once_is_read_too(wire):
    wire.send(GET.format(1, UPGRADE) + GET.format(2, ""))
    assert [wire.answer().body, wire.answer().body] == [b"x", b"xx"]


def test_thousands_of_requests_at_once_are_answered_in_order(wire, toy):
    waiting = "GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n"
    wire.send(waiting + "".join(GET.format(size % 7, "") for size in range(3_000)))
    assert toy.listening.acquire(timeout=60)
    toy.say(b"first")
    assert wire.answer().body == b"first"
    assert [len(wire.answer().body) for _ in range(3_000)] == [size % 7 for size in range(3_000)]


def test_who_waits_to_send_a_body_is_asked_when_it_is_their_turn(wire, toy):
    wire.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    toy.say(b"first")
    assert wire.answer().body == b"first"
    assert wire.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert wire.send("ok").answer().json["length"] == 2


def test_a_connection_that_is_to_be_closed_is_closed_after_the_reply(wire):
    answer = wire.send(GET.format(3, "Connection: close\r\n")).answer()
    assert (answer.body, answer.headers["connection"]) == (b"xxx", "close")
    assert wire.ended()


def test_what_comes_after_the_last_request_is_not_answered(wire):
    wire.send(GET.format(1, "Connection: close\r\n") + GET.format(2, ""))
    assert wire.answer().body == b"x"
    assert wire.ended()


def test_a_request_in_small_pieces_is_one_request(wire):
    wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for letter in GET.format(2, "X-Slow: yes\r\n"):
        wire.send(letter)
    assert wire.answer().body == b"xx"


def test_a_method_that_nobody_knows_is_the_simulators_to_refuse(wire):
    wire.send("BREW /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
    assert wire.answer().status == 405
    assert wire.get("/size/1").body == b"x"


def test_an_address_may_be_absolute(wire):
    told = wire.send("GET http://emis.test/echo?a=1 HTTP/1.1\r\nHost: emis.test\r\n\r\n").answer()
    assert (told.json["path"], told.json["query"]) == ("/echo", "a=1")


@pytest.mark.parametrize(
    "sent",
    [
        "this is not HTTP\r\n\r\n",
        "BREW coffee HTTP/1.1\r\n\r\n",
        "GET /size/1 HTTP/1.1\r\nHost: a\r\nContent-Length: two\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "CONNECT emis.test:443 HTTP/1.1\r\nHost: emis.test:443\r\n\r\n",
        "GET /caf\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["words", "no path", "length", "smuggled", "chunks", "CONNECT", "not ASCII", "TLS"],
)
def test_what_is_no_http_is_told_so_and_let_go(wire, served, sent):
    answer = wire.send(sent.encode("latin-1")).answer()
    assert answer.status == 400
    assert answer.json["title"] == "This is not an HTTP request: check the head."
    assert wire.ended()
    served.raise_failures()


def test_a_client_that_does_not_read_does_not_fill_the_memory(wire, new_wire, served, toy):
    wire.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    for _ in range(200):
        toy.say(b"x" * 100_000)
    assert new_wire(served.addresses["toy"]).get("/size/1").body == b"x"
    read = b""
    while read.count(b"x") < 200 * 100_000:
        read += wire.socket.recv(1_000_000)
    assert read.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")


def test_a_stream_for_an_old_client_ends_with_the_connection(wire, toy):
    toy.say(b"one")
    wire.send("GET /stream HTTP/1.0\r\n\r\n")
    head = wire.read_until(b"\r\n\r\n").lower()
    assert b"transfer-encoding" not in head
    assert b"connection: close" in head
    assert wire.read_until(b"one") == b"one"
