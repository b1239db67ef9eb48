"""A house world for fault rules to strike, built once and put back for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from faults.callers import Callers
from gpworld.scenario import load_scenario
from gpworld.world import World

START = datetime(2026, 10, 20, 8, tzinfo=UTC)  # nine o'clock on a Tuesday in London


@pytest.fixture(scope="module")
def built() -> Iterator[World]:
    world = World(load_scenario("house"), start=START)
    yield world
    world.close()


@pytest.fixture
def world(built: World) -> Iterator[World]:
    built.reset(START)
    yield built
    built.raise_failures()


@pytest.fixture
def callers(world: World) -> Callers:
    return Callers(world)
