"""What clients send or leave undone to get more than an answer costs nobody else anything."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import contextmanager

from gpworld.serve import connection

GET = "GET /size/{} HTTP/1.1\r\nHost: a\r\n{}\r\n"
POST = "POST /echo HTTP/1.1\r\nHost: a\r\n{}\r\n"
UPGRADE = "Connection: {}\r\nUpgrade: h2c\r\n"
LATER = "GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n"


def in_pieces(wire, *pieces):
    """Send pieces that are read one by one: each has left and is there before the next."""
    wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for piece in pieces:
        wire.send(piece)


def test_what_came_before_a_method_that_nobody_knows_is_done_once(wire, world):
    wire.send(GET.format(1, "") + "BREW /size/2 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert [wire.answer().status, wire.answer().status] == [200, 400]
    assert wire.ended()
    assert [each.path for each in world.journal] == ["/size/1"]


def test_a_method_that_nobody_knows_may_come_in_any_pieces(new_wire, served, world):
    sent = "BREW /size/2 HTTP/1.1\r\nHost: a\r\n\r\n"
    for at in range(1, 24):
        wire = new_wire(served.addresses["toy"])
        in_pieces(wire, sent[:at], sent[at:])
        assert wire.answer().status == 405
    assert {each.method for each in world.journal} == {"BREW"}


def test_thousands_who_would_change_to_http_2_are_answered_one_after_another(wire, served):
    wire.send(GET.format(1, UPGRADE.format("Upgrade")) * 2_000)
    assert {wire.answer().body for _ in range(2_000)} == {b"x"}
    served.raise_failures()


def test_who_would_change_or_else_be_closed_is_closed(wire):
    wire.send(GET.format(1, UPGRADE.format("close, Upgrade")))
    assert wire.answer().headers["connection"] == "close"
    assert wire.ended()


def test_nothing_is_done_that_comes_after_the_last_request(wire, world):
    wire.send(GET.format(1, "Connection: close\r\n") + POST.format("Content-Length: 0\r\n"))
    assert wire.answer().body == b"x"
    assert wire.ended()
    assert [each.path for each in world.journal] == ["/size/1"]


def test_a_header_after_the_body_is_none(wire):
    wire.send(POST.format("Transfer-Encoding: chunked\r\n"))
    told = wire.send("2\r\nok\r\n0\r\nAuthorization: mine\r\n\r\n").answer().json
    assert told["headers"] == [["Host", "a"], ["Transfer-Encoding", "chunked"]]


def test_headers_without_end_after_the_body_are_turned_away(wire):
    wire.send(POST.format("Transfer-Encoding: chunked\r\n"))
    wire.send("2\r\nok\r\n0\r\nX: ").send("y" * 4_000_000)
    assert wire.answer().status == 431


def test_an_old_client_is_not_asked_for_its_body(wire):
    wire.send("POST /echo HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n").send("ok")
    assert wire.answer().json["length"] == 2


def test_who_does_not_read_replies_is_not_answered_on_and_on(wire, new_wire, served, world):
    wire.send(GET.format(1_000_000, "") * 100)
    assert new_wire(served.addresses["toy"]).get("/size/1").body == b"x"
    assert len(world.journal) < 60
    assert {len(wire.answer().body) for _ in range(100)} == {1_000_000}


def test_who_has_said_all_is_still_answered(wire, toy, served):
    wire.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + GET.format(2, ""))
    wire.socket.shutdown(socket.SHUT_WR)
    assert b"chunked" in wire.read_until(b"\r\n\r\n")
    assert wire.answer().body == b"xx"
    assert wire.ended()


def test_who_leaves_while_waiting_is_not_waited_for(wire, toy):
    wire.send(LATER)
    assert toy.listening.acquire(timeout=60)
    wire.socket.shutdown(socket.SHUT_WR)
    assert toy.left.acquire(timeout=60)
    assert wire.ended()


@contextmanager
def away(host):
    """While the loop does something else: what is sent meanwhile is there when it comes back."""
    gone, back = threading.Event(), threading.Event()

    async def be_away() -> None:
        gone.set()
        back.wait(60)

    absence = asyncio.run_coroutine_threadsafe(be_away(), host._loop)
    assert gone.wait(60)
    yield
    back.set()
    absence.result(60)


def test_who_was_gone_before_we_came_to_the_door_is_no_failure(host, served, new_wire):
    with away(host):
        brief = new_wire(served.addresses["toy"])
        brief.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        brief.close()
    assert new_wire(served.addresses["toy"]).get("/size/1").body == b"x"
    served.raise_failures()


def test_others_need_not_wait_for_a_thousand_requests_of_one(host, wire, served, new_wire, world):
    other = new_wire(served.addresses["toy"])
    assert [wire.get("/size/1").status, other.get("/size/1").status] == [200, 200]
    with away(host):
        wire.send(GET.format(1, "") * 1_000)
        other.send(GET.format(2, ""))
    assert other.answer().body == b"xx"
    assert len([wire.answer() for _ in range(1_000)]) == 1_000
    assert [each.path for each in world.journal].index("/size/2") < 500


def test_who_follows_a_world_is_let_go_when_another_takes_its_place(
    wire, toy, host, served, new_world
):
    wire.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    wire.read_until(b"\r\n\r\n")
    host._loop.call_soon_threadsafe(host.become, served.key, new_world(toy))
    assert wire.ended()
    assert toy.left.acquire(timeout=60)
    served.raise_failures()


def test_who_is_idle_is_let_go(served, new_wire, monkeypatch):
    monkeypatch.setattr(connection, "KEEP_ALIVE_SECONDS", 0.0)
    assert new_wire(served.addresses["toy"]).ended()
