"""The product in a fresh world, in this process or over sockets, its chance seeded."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import waitress
from flask import Flask

from gpharness import tokens
from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, mount_world
from gpharness.profile import Profile
from gpworld.control import product as told
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Ports, Served
from gpworld.serve.ports import vacant
from gpworld.world import World
from refbooking.app import create_app
from refbooking.settings import Settings
from refbooking.store.database import Store
from refbooking_staff.databases import opened
from refbooking_staff.templates import quick

IN_PROCESS = "http://booking.gpworld.test"
Where = tuple[str, Mapping[str, str]]
"""The product's address, and the ports of all servers by name."""


@pytest.fixture
def gp_opened_world() -> Iterator[World]:
    """A world for one scenario, never used before."""
    world = World(load_scenario("surgery"))
    yield world
    world.close()


@pytest.fixture
def gp_tokens(gp_opened_world: World) -> Mapping[str, str]:
    return tokens.of_world(gp_opened_world)


@pytest.fixture
def over_sockets() -> bool:
    """Whether calls go over connections; a test that wants it says so."""
    return False


@pytest.fixture
def served_at(gp_world: World, over_sockets: bool) -> Iterator[Where]:
    """Where product and servers are to be found."""
    serve = _on_ports if over_sockets else _in_process
    with opened() as store, serve(gp_world, store) as where:
        yield where


@pytest.fixture
def gp_driver(served_at: Where, gp_profile: Profile, gp_tokens: Mapping[str, str]) -> HttpDriver:
    """The product with nothing in it."""
    return HttpDriver(served_at[0], gp_tokens, gp_profile)


def _product(settings: dict[str, Any], world: World, store: Store) -> Flask:
    """Chance begins the same each time, and no two calls race."""
    settings["gpconnect"]["one_by_one"] = True
    return quick(
        create_app(
            Settings.read(settings),
            clock=world.clock,
            chance=random.Random(7),
            wait=lambda seconds: None,
            store=store,
        )
    )


@contextmanager
def _in_process(world: World, store: Store) -> Iterator[Where]:
    servers = mount_world(InProcess(), world)
    app = _product(booking_settings(world, IN_PROCESS, database_url="sqlite://"), world, store)
    servers.mount(IN_PROCESS, app)
    with servers.taking_calls():
        yield IN_PROCESS, {}


@contextmanager
def _on_ports(world: World, store: Store) -> Iterator[Where]:
    with Host() as host, host.open(world) as served:
        # The gateway is not told of it: receipts come when the network pleases, in no fixed order.
        served.plane.addresses["booking"] = vacant("booking", "127.0.0.1", Ports.auto())
        with _listening(served, store):
            ports = {name: url.rpartition(":")[2] for name, url in served.addresses.items()}
            yield served.addresses["booking"], ports
        served.raise_failures()


def _listening(served: Served, store: Store) -> AbstractContextManager[None]:
    """The product on its port, its jobs done when it is asked to do them."""
    app = _product(told.settings(served.plane), served.world, store)
    port = int(served.addresses["booking"].rpartition(":")[2])
    server = waitress.create_server(app, host="127.0.0.1", port=port)

    @contextmanager
    def running() -> Iterator[None]:
        thread = threading.Thread(target=server.run, name="product")
        thread.start()
        yield
        server.close()
        thread.join(10)

    return running()
