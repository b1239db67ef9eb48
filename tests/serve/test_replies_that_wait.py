"""Replies that wait for something cost a timer, wake at the bell, and end with the client."""

from __future__ import annotations

import threading


def test_a_reply_comes_at_once_when_it_is_there(wire, toy):
    toy.say(b"already")
    assert wire.get("/later/60.0").body == b"already"


def test_a_waiting_reply_comes_when_the_bell_rings(wire, toy):
    wire.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    toy.say(b"now")
    assert wire.answer().body == b"now"


def test_a_waiting_reply_gives_up_after_real_seconds(wire, world):
    assert wire.get("/later/0.05").status == 408


def test_others_are_served_meanwhile(wire, new_wire, served, toy):
    wire.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    assert new_wire(served.addresses["toy"]).get("/size/1").body == b"x"


def test_who_stops_waiting_is_forgotten(wire, toy):
    wire.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    wire.close()
    assert toy.left.acquire(timeout=60)
    assert toy.rung == []


def test_a_stream_sends_what_there_was_and_what_comes(wire, toy):
    toy.say(b"data: one\n\n")
    wire.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b"text/event-stream" in wire.read_until(b"\r\n\r\n")
    assert b"data: one\n\n" in wire.read_until(b"\n\n")
    toy.say(b"data: two\n\n")
    assert b"data: two\n\n" in wire.read_until(b"two\n\n")
    wire.close()
    assert toy.left.acquire(timeout=60)


def test_a_hundred_waits_wake_together(new_wire, served, toy):
    wires = [new_wire(served.addresses["toy"]) for _ in range(100)]
    for wire in wires:
        wire.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert toy.listening.acquire(timeout=60)
    speaker = threading.Thread(target=toy.say, args=(b"all",))
    speaker.start()
    assert [wire.answer().body for wire in wires] == [b"all"] * 100
    speaker.join()
