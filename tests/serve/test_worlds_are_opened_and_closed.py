"""A host keeps any number of worlds; each has its own ports, and goes without a trace."""

from __future__ import annotations

import gc
import socket
import threading
import weakref

import pytest

from gpharness.product import free_port
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Ports, PortTaken
from gpworld.serve.ports import OFFSETS
from gpworld.world import World


def surgery() -> World:
    return World(load_scenario("surgery"))


def port(address: str) -> int:
    return int(address.rpartition(":")[2])


def test_every_simulator_gets_an_address_of_its_own(host, world):
    served = host.open(world)
    assert set(served.addresses) == {"control", *world.guards}
    assert len(set(served.addresses.values())) == len(served.addresses)


def test_two_worlds_do_not_meet(host, new_wire, toy, new_world):
    one, two = host.open(new_world(toy), key="one"), host.open(new_world(toy), key="two")
    new_wire(one.addresses["toy"]).get("/size/1")
    assert (len(one.world.journal), len(two.world.journal)) == (1, 0)
    assert [plane.key for plane in host.planes()] == ["one", "two"]


def test_ports_may_be_listed(host, world):
    free = free_port()
    served = host.open(world, Ports(listed={"toy": free}), only=("toy",))
    assert port(served.addresses["toy"]) == free


def test_fixed_ports_are_counted_from_a_base():
    assert {name: Ports.fixed(7100).of(name) for name in OFFSETS} == {
        "control": 7100, "emis": 7101, "systmone": 7102, "gpconnect": 7103,
        "pds": 7104, "sms": 7105, "booking": 7106,
    }  # fmt: skip


def test_a_taken_port_is_named_and_nothing_stays_open(host, world):
    first = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        listed = Ports(listed={"control": first, "toy": taken})
        with pytest.raises(PortTaken, match=rf"port {taken} \(toy\) is taken: stop what listens"):
            host.open(world, listed, only=("toy",))
    assert host.planes() == []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", first))


def test_a_closed_world_answers_no_more(host, world, toy):
    served = host.open(world, only=("toy",))
    served.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port(served.addresses["toy"]))) != 0
    served.close()


def test_closing_ends_waits_and_streams(host, world, toy, new_wire):
    served = host.open(world, only=("toy",))
    waiting, following = (new_wire(served.addresses["toy"]) for _ in range(2))
    waiting.send("GET /later/60.0 HTTP/1.1\r\nHost: a\r\n\r\n")
    following.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    assert toy.listening.acquire(timeout=60)
    assert toy.listening.acquire(timeout=60)
    served.close()
    assert toy.rung == []
    served.raise_failures()


def test_of_a_closed_world_nothing_stays(host):
    world = surgery()
    gone = weakref.ref(world)
    host.open(world).close()
    del world
    gc.collect()
    assert gone() is None


def test_a_host_can_run_in_the_foreground():
    host = Host()
    served = host.open(surgery(), only=())
    stopper = threading.Timer(0.05, host.stop)
    stopper.start()
    host.run()
    stopper.join()
    assert host.planes() == []
    assert served.key == "world-1"


def test_another_world_takes_over_behind_the_same_addresses(served, new_world, toy, wire, host):
    wire.get("/size/1")
    before = dict(served.addresses)
    host.become(served.key, new_world(toy))
    assert served.addresses == before
    wire.get("/size/2")
    assert [each.path for each in served.world.journal] == ["/size/2"]
