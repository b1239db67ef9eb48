"""The reference product in this process, for many threads at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, courier, meet
from gpworld.sms.courier import DirectCourier
from gpworld.world import World
from invariants.riverside import Riverside
from refbooking import in_process
from refbooking.service import Service

BOOKING = "http://checked.gpworld.test"  # no other suite mounts its product there


@pytest.fixture(scope="session")
def gp_courier() -> DirectCourier:
    """Receipts come at once, by ``requests`` like all else."""
    return courier()


@pytest.fixture(scope="module")
def product(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The product, made once; its clock is the world's."""
    database = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BOOKING, database_url=f"sqlite:///{database}")
    app = in_process.create(told, gp_opened_world.clock)
    gp_mounted.mount(BOOKING, app)
    service: Service = app.extensions["refbooking"]
    yield service
    service.store.close()


@pytest.fixture
def riverside(
    product: Service, gp_world: World, gp_inprocess: InProcess, gp_tokens: Mapping[str, str]
) -> Riverside:
    """Riverside, and a product with nothing in it."""
    meet(gp_world, BOOKING)
    product.store.erase()
    product.rates.forget()
    return Riverside(gp_world, HttpDriver(BOOKING, gp_tokens))
