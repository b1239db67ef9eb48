"""The reference product in this process, behind ``requests`` like the simulators it asks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask

from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings
from gpharness.profile import Profile
from gpworld.core.guard import Listener
from gpworld.world import World
from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings
from schemas.replies import REPLIES, replies_fit

__all__ = ["replies_fit"]  # every reply met in a scenario fits our schemas and FHIR's models

BOOKING = "http://booking.gpworld.test"


@pytest.fixture(scope="session")
def gp_on_reply() -> Listener:
    """Our schemas listen."""
    return REPLIES.heed


@pytest.fixture(scope="session")
def product(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The product, made once; its clock is the world's."""
    database: Path = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BOOKING, database_url=f"sqlite:///{database}")
    app = create_app(
        Settings.read(told),
        clock=gp_opened_world.clock,
        chance=random.Random(7),
        wait=lambda seconds: None,
    )
    gp_mounted.mount(BOOKING, app)
    yield app
    service: Service = app.extensions["refbooking"]
    service.store.close()


@pytest.fixture
def gp_driver(
    product: Flask,
    gp_world: World,
    gp_inprocess: InProcess,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
) -> HttpDriver:
    """The product with nothing in it."""
    service: Service = product.extensions["refbooking"]
    service.store.erase()
    service.rates.forget()
    return HttpDriver(BOOKING, gp_tokens, gp_profile)
