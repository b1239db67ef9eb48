"""The house at three moments, one after the other, and whoever speaks to it from afar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from gpworld.scenario import cast, load_scenario
from gpworld.world import World
from house.afar import Afar

MOMENTS = {
    "a Tuesday morning before the clocks go back": datetime(2026, 10, 20, 8, 3, tzinfo=UTC),
    "a Sunday just after midnight": datetime(2027, 1, 3, 0, 12, tzinfo=UTC),
    "the day before the clocks go forward": datetime(2027, 3, 27, 12, tzinfo=UTC),
}
Person = Mapping[str, Any]  # one of the environment file's ``patients``
Who = Callable[..., Person]


@pytest.fixture(scope="session", params=list(MOMENTS.values()), ids=list(MOMENTS))
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[World, datetime]]:
    world = World(load_scenario("house"), start=request.param)
    yield world, request.param
    world.close()


@pytest.fixture
def house(opened: tuple[World, datetime]) -> Iterator[World]:
    """The house at its beginning; its clock stands."""
    world, start = opened
    world.reset(start)
    yield world
    world.raise_failures()


@pytest.fixture
def riverside(house: World) -> Afar:
    """Riverside's booking system."""
    return Afar(house)


@pytest.fixture
def who(house: World) -> Who:
    """Somebody of the environment file by name, at a practice where they are known at several."""

    def find(name: str, ods: str | None = None) -> Person:
        given, _, family = name.partition(" ")
        return next(
            each
            for each in cast.patients(house)
            if (each["given"][0], each["family"]) == (given, family)
            if ods in (None, each["ods"])
        )

    return find
