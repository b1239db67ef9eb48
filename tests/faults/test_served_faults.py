"""Faults over real sockets: what a caller lives to see, and that nothing is left hanging."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gpworld.control.client import ControlClient
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

PATIENCE = 60.0
PING = ("GET", "/_ping")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture(scope="module")
def served(host: Host) -> Served:
    return host.open(World(load_scenario("surgery")))


@pytest.fixture
def world(served: Served) -> Iterator[World]:
    served.world.reset()
    yield served.world
    served.world.faults.remove()
    served.raise_failures()


def rule(world: World, effect: object, **more: object) -> None:
    table = {"name": "fault", "match": {"system": "pds"}, "effect": effect, **more}
    world.faults.add(world.read_fault(table))


def connection(served: Served, timeout: float = PATIENCE) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(
        served.addresses["pds"].removeprefix("http://"), timeout=timeout
    )


def wait_until_struck(world: World, times: int) -> None:
    """Return when the first rule has struck so often."""
    began = time.perf_counter()
    while world.faults.standings()[0].struck < times:
        assert time.perf_counter() - began < PATIENCE


def asked(served: Served) -> tuple[int, bytes, float]:
    """Status, body and milliseconds of one request."""
    caller = connection(served)
    began = time.perf_counter()
    caller.request(*PING)
    reply = caller.getresponse()
    body = reply.read()
    took = (time.perf_counter() - began) * 1000
    caller.close()
    return reply.status, body, took


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_delayed_reply_is_never_early(served: Served, world: World, moment: str) -> None:
    rule(world, {"delay": {"ms": 120}}, moment=moment)
    status, body, took = asked(served)
    assert (status, body) == (200, b'{"status":"pass"}')
    assert took >= 120
    (exchange,) = world.journal
    assert exchange.asked_ms == 120
    assert exchange.delivered_ms is not None
    assert exchange.delivered_ms >= 120
    assert exchange.lag_ms >= 0


def test_a_hundred_replies_are_held_back_at_once(served: Served, world: World) -> None:
    rule(world, {"delay": {"ms": 400}})
    began = time.perf_counter()
    with ThreadPoolExecutor(100) as callers:
        found = list(callers.map(lambda _: asked(served), range(100)))
    assert {status for status, _, _ in found} == {200}
    assert time.perf_counter() - began < 30, "they were not held back one after another"
    assert world.engine.punctuality.error.count == 100


def test_a_reset_is_a_reset_and_not_an_end(served: Served, world: World) -> None:
    rule(world, {"reset": True})
    caller = connection(served)
    caller.request(*PING)
    with pytest.raises(ConnectionResetError):
        caller.getresponse()
    caller.close()


def test_nothing_comes_until_the_caller_gives_up(served: Served, world: World) -> None:
    rule(world, {"hang": True})
    caller = connection(served, timeout=0.3)
    caller.request(*PING)
    with pytest.raises(TimeoutError):
        caller.getresponse()
    caller.close()


def test_a_body_is_cut_short_of_what_its_head_promised(served: Served, world: World) -> None:
    rule(world, {"truncate": {"share": 0.5}})
    caller = connection(served)
    caller.request(*PING)
    reply = caller.getresponse()
    with pytest.raises(http.client.IncompleteRead) as cut:
        reply.read()
    assert cut.value.partial == b'{"status'
    caller.close()


def test_a_malformed_body_is_whole(served: Served, world: World) -> None:
    rule(world, {"malformed": True})
    status, body, _ = asked(served)
    assert (status, body) == (200, b'{"status\x1a{"<')


def test_an_empty_body_has_a_length(served: Served, world: World) -> None:
    rule(world, {"empty": True})
    assert asked(served)[:2] == (200, b"")


def test_a_dribbled_body_comes_in_pieces_and_whole(served: Served, world: World) -> None:
    rule(world, {"dribble": {"ms": 1000}})
    caller = connection(served)
    began = time.perf_counter()
    caller.request(*PING)
    reply = caller.getresponse()
    head = time.perf_counter() - began
    first = reply.read(1)
    rest = reply.read()
    whole = time.perf_counter() - began
    assert first + rest == b'{"status":"pass"}'
    assert head < 1 <= whole
    caller.request(*PING)
    assert caller.getresponse().read() == b'{"status":"pass"}', "the connection is kept"
    caller.close()


def test_a_connection_lives_on_after_a_delay(served: Served, world: World) -> None:
    rule(world, {"delay": {"ms": 20}})
    caller = connection(served)
    for _ in range(3):
        caller.request(*PING)
        assert caller.getresponse().read() == b'{"status":"pass"}'
    caller.close()


def test_who_gives_up_does_not_stop_the_work(served: Served, world: World) -> None:
    rule(world, {"delay": {"ms": 400}})
    noted = threading.Event()
    note = world.journal.note

    def listening(exchange: object) -> None:
        note(exchange)  # type: ignore[arg-type]
        noted.set()

    world.journal.note = listening  # type: ignore[method-assign]
    try:
        caller = connection(served)
        caller.request(*PING)
        wait_until_struck(world, 1)
        caller.close()
        assert noted.wait(PATIENCE)
    finally:
        del world.journal.note
    (exchange,) = world.journal
    assert (exchange.status, exchange.rules) == (200, ("fault",))


def test_a_request_held_over_a_reset_is_broken_off(served: Served, world: World) -> None:
    rule(world, {"delay": {"ms": 2000}})
    caller = connection(served)
    caller.request(*PING)
    wait_until_struck(world, 1)
    world.reset()
    with pytest.raises(ConnectionResetError):
        caller.getresponse()
    caller.close()


def test_a_world_closes_at_once_whatever_is_held_back(host: Host) -> None:
    held = host.open(World(load_scenario("surgery")))
    rule(held.world, {"delay": {"ms": 60_000}})
    address = held.addresses["pds"].removeprefix("http://").split(":")
    callers = [socket.create_connection((address[0], int(address[1]))) for _ in range(3)]
    for caller in callers:
        caller.sendall(b"GET /_ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    callers[0].close()
    wait_until_struck(held.world, 3)
    began = time.perf_counter()
    held.close()
    assert time.perf_counter() - began < 30
    for caller in callers[1:]:
        caller.close()


def test_the_control_plane_says_how_punctual_the_world_was(served: Served, world: World) -> None:
    control = ControlClient(served.addresses["control"], served.plane.token)
    rule(world, {"delay": {"ms": 50}})
    asked(served)
    told = control.punctuality()
    assert told["error_ms"]["count"] == 1
    assert 0 <= told["error_ms"]["p50"] <= told["error_ms"]["max"]
    assert set(told) == {"valid", "bound_ms", "error_ms", "loop_ms"}
    assert control.clear_punctuality()["error_ms"]["count"] == 0
    assert control.punctuality()["error_ms"]["count"] == 0
    control.close()


def said_all(served: Served, *, whole: bool = True) -> socket.socket:
    """A caller who has asked, and closed their side if that is the ``whole`` of it."""
    host, _, port = served.addresses["pds"].removeprefix("http://").rpartition(":")
    caller = socket.create_connection((host, int(port)), timeout=PATIENCE)
    caller.sendall(b"GET /_ping HTTP/1.1\r\nHost: a\r\n\r\n")
    if whole:
        caller.shutdown(socket.SHUT_WR)
    return caller


@pytest.mark.parametrize("effect", [{"delay": {"ms": 50}}, {"dribble": {"ms": 50}}])
def test_who_has_said_all_still_gets_what_takes_its_time(
    served: Served, world: World, effect: object
) -> None:
    rule(world, effect)
    with said_all(served) as caller, caller.makefile("rb") as read:
        assert read.read().endswith(b'{"status":"pass"}')


def test_who_left_is_not_kept_hanging(served: Served, world: World) -> None:
    rule(world, {"hang": True}, moment="before")
    rule(world, {"delay": {"ms": 20}}, name="first", moment="before")
    with said_all(served) as caller:
        assert caller.recv(1) == b""


def test_a_world_is_closed_in_the_midst_of_a_dribble(host: Host) -> None:
    served = host.open(World(load_scenario("surgery")), only=("pds",))
    rule(served.world, {"dribble": {"ms": 600_000}})
    with said_all(served, whole=False) as caller:
        assert caller.recv(9) == b"HTTP/1.1 "
        served.close()
        assert b"pass" not in caller.recv(1_000)
    served.raise_failures()


def test_what_is_held_back_is_reset_when_another_world_takes_its_place(host: Host) -> None:
    with host.open(World(load_scenario("surgery")), only=("pds",)) as served:
        rule(served.world, {"delay": {"ms": 1_000}}, moment="before")
        with said_all(served, whole=False) as caller:
            wait_until_struck(served.world, 1)
            before = served.world
            host._loop.call_soon_threadsafe(
                host.become, served.key, World(load_scenario("surgery"))
            )
            with pytest.raises(ConnectionResetError):
                caller.recv(1)
        assert [*before.journal, *served.world.journal] == []
