"""The surgery's world, built once for each module and put back for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gpworld.scenario import load_scenario
from gpworld.world import World


@pytest.fixture(scope="module")
def built() -> Iterator[World]:
    made = World(load_scenario("surgery"))
    yield made
    made.close()


@pytest.fixture
def world(built: World) -> World:
    built.reset()
    return built
