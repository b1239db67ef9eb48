"""A serving process looks for garbage seldom, leaves little of it, and does not grow for ever."""

from __future__ import annotations

import asyncio
import gc
import socket
import struct
import weakref

import pytest

from gpworld.core.exchange import Hold, Reply
from gpworld.core.guard import Outcome
from gpworld.core.limits import Limits
from gpworld.serve import settle
from gpworld.serve.connection import Connection
from gpworld.serve.holding import Held
from gpworld.serve.reader import Reader
from gpworld.serve.turn import Turn

GET = "GET /size/1 HTTP/1.1\r\nHost: a\r\n\r\n"
OURS = (Connection, Reader, Turn, Held)


@pytest.fixture(autouse=True)
def _interpreters_own():
    """Nothing but what is tested here looks for garbage meanwhile."""
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


class Knot:
    """An object that only a look for garbage lets go of."""

    def __init__(self) -> None:
        self.myself = self


def knot() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


class Loop:
    """A loop whose timers go off by hand."""

    def __init__(self) -> None:
        self.next = None

    def call_later(self, seconds, call):
        self.next = call
        return self

    def cancel(self) -> None:
        self.next = None


def left_behind() -> list[object]:
    return [each for each in gc.get_objects() if type(each) in OURS]


async def _settled() -> list[object]:
    for _ in range(2_000):
        if not left_behind():
            break
        await asyncio.sleep(0.005)
    return left_behind()


def settled(host) -> list[object]:
    """What is left of connections when the loop has had the time to be through with them."""
    return asyncio.run_coroutine_threadsafe(_settled(), host._loop).result(60)


SAID = (
    GET,
    GET * 20,
    "GET /size/1 HTTP/1.1\r\n",
    "NO HTTP\r\n\r\n",
    GET.replace("a\r\n", "a\r\nUpgrade: x\r\nConnection: upgrade\r\n"),
    GET.replace("a\r\n", "a\r\nConnection: close\r\n"),
    GET.replace("size/1", "size/9000000"),
    GET.replace("size/1", "later/60.0"),
    GET.replace("size/1", "stream"),
)
AT_ONCE = struct.pack("ii", 1, 0)


@pytest.mark.parametrize("rudely", [False, True])
def test_who_comes_and_goes_leaves_nothing_behind(host, served, new_wire, rudely):
    for said in SAID:
        wire = new_wire(served.addresses["toy"])
        wire.send(said)
        if rudely:
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        wire.close()
    assert settled(host) == []


class Slow:
    """A guard that holds every reply back."""

    limits = Limits()
    failures = ()

    def __call__(self, request: object) -> Outcome:
        return Outcome(Hold(0.02, lambda passed: Reply(200, (), b"late")))


def test_who_goes_while_their_reply_is_held_back_leaves_nothing_behind(host, world, new_wire):
    world.guards["toy"] = Slow()
    address = host.open(world, only=("toy",)).addresses["toy"]
    for _ in range(5):
        new_wire(address).send(GET).close()
    staying = new_wire(address)
    assert staying.get("/").body == b"late"
    staying.close()
    assert settled(host) == []


def test_while_there_is_garbage_every_beat_is_looked_through():
    loop = Loop()
    broom = settle.Broom(loop)
    for _ in range(3 * settle.SELDOM):
        gone = knot()
        loop.next()
        assert gone() is None
    broom.stop()


def test_while_there_is_none_one_beat_in_ten_is_looked_through_and_no_earlier_one():
    loop, looks = Loop(), []
    broom = settle.Broom(loop)
    gc.callbacks.append(lambda phase, info: looks.append((phase, info["generation"])))
    for _ in range(10 * settle.SELDOM):
        loop.next()
    gc.callbacks.pop()
    assert set(looks) == {("start", 0), ("stop", 0)}
    assert len(looks) // 2 <= 12  # what another thread has left is looked for once more
    broom.stop()


def test_all_there_is_is_swept_when_the_process_has_grown(monkeypatch):
    loop = Loop()
    broom = settle.Broom(loop)
    kept = Knot()
    loop.next()
    gone = weakref.ref(kept)
    del kept
    loop.next()
    assert gone() is not None
    monkeypatch.setattr(settle, "GROWN_BLOCKS", 1_000)
    broom.stop()
    again = settle.Broom(loop)
    kept = Knot()
    loop.next()
    gone = weakref.ref(kept)
    del kept
    grown = [[] for _ in range(2_000)]
    loop.next()
    assert gone() is None
    assert len(grown) == 2_000
    again.stop()


def test_of_a_world_that_made_room_for_another_nothing_stays(host, new_world, toy):
    served = host.open(new_world(toy), only=("toy",), key="main")
    gone = weakref.ref(served.world)
    host.settle()

    async def change() -> None:
        host.become("main", new_world(toy))

    asyncio.run_coroutine_threadsafe(change(), host._loop).result(60)
    assert gone() is None


def test_a_host_that_stops_leaves_it_to_the_interpreter_again(host):
    gc.enable()
    host.settle()
    assert not gc.isenabled()
    host.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
