"""The reference product in this process, for visitors who need no Locust."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from gpharness.drivers import wire
from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, courier, meet
from gpload.replies import LastReply
from gpworld.sms.courier import DirectCourier
from gpworld.world import World
from load.visits import PHONES, Surgery
from refbooking import in_process
from refbooking.service import Service

HERE = Path(__file__).parent
BOOKING = "http://visited.gpworld.test"  # no other suite mounts its product there


@pytest.fixture(scope="session")
def gp_courier() -> DirectCourier:
    """Receipts come at once, by ``requests`` like all else."""
    return courier()


@pytest.fixture(scope="session")
def product(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The product, made once; its clock is the world's."""
    database = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BOOKING, database_url=f"sqlite:///{database}")
    app = in_process.create(told, gp_opened_world.clock)
    gp_mounted.mount(BOOKING, app)
    gp_mounted.mount(PHONES, gp_opened_world.guards["sms"], gp_opened_world.clock)
    service: Service = app.extensions["refbooking"]
    yield service
    service.store.close()


@pytest.fixture
def surgery(
    product: Service, gp_world: World, gp_inprocess: InProcess, gp_tokens: Mapping[str, str]
) -> Surgery:
    """Riverside, with twenty appointments, and a product with nothing in it."""
    meet(gp_world, BOOKING)
    product.store.erase()
    product.rates.forget()
    last = LastReply()
    driver = HttpDriver(BOOKING, gp_tokens, new_session=last.heard_by(wire.session))

    def wait(seconds: float) -> None:
        gp_world.clock.advance(timedelta(seconds=seconds))
        driver.settle()

    return Surgery(gp_world, driver, last, wait)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long or needs network namespaces, unless ``make test-slow`` asks."""
    if os.environ.get("GP_SLOW"):
        return
    slow = [item for item in items if item.path.parent == HERE and item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
