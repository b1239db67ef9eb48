"""The reference product in this process, for many threads at once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest
import requests

from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, meet
from gpworld.sms.courier import Answer, DirectCourier, Errand
from gpworld.world import World
from invariants.riverside import Riverside
from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings

BOOKING = "http://checked.gpworld.test"  # no other suite mounts its product there


@pytest.fixture(scope="session")
def gp_courier() -> DirectCourier:
    """Receipts come at once, by ``requests`` like all else."""

    def post(errand: Errand) -> Answer:
        headers = dict(errand.headers)
        reply = requests.request(
            errand.method, errand.url, data=errand.body, headers=headers, timeout=errand.timeout
        )
        return reply.status_code

    return DirectCourier(post)


@pytest.fixture(scope="module")
def product(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The product, made once; its clock is the world's."""
    database = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BOOKING, database_url=f"sqlite:///{database}")
    app = create_app(
        Settings.read(told),
        clock=gp_opened_world.clock,
        chance=random.Random(7),
        wait=lambda seconds: None,
    )
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
