"""The surgery's world, served once for all tests of the control plane, and its client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gpworld.control.client import ControlClient
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture(scope="module")
def served(host: Host) -> Served:
    return host.open(World(load_scenario("surgery")), key="main")


@pytest.fixture
def world(served: Served) -> Iterator[World]:
    served.world.reset()
    yield served.world
    served.raise_failures()


@pytest.fixture
def control(served: Served, world: World) -> Iterator[ControlClient]:
    client = ControlClient(served.addresses["control"], served.plane.token)
    yield client
    client.close()
