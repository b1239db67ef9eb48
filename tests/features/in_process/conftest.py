"""The reference product in this process, behind ``requests`` like the simulators it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gpharness.again import Within
from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, courier, meet
from gpharness.profile import Profile
from gpworld.core.clock import Clock
from gpworld.core.guard import Listener
from gpworld.sms.courier import DirectCourier
from gpworld.world import World
from refbooking.in_process import create
from refbooking.service import Service
from schemas.replies import REPLIES, replies_fit

__all__ = ["replies_fit"]  # every reply met in a scenario fits our schemas and FHIR's models

BOOKING = "http://booking.gpworld.test"


class Product(Within):
    """The reference product; one is at its database, the one before has let go of it."""

    def __init__(self, told: dict[str, Any], clock: Clock) -> None:
        self.service: Service | None = None
        super().__init__(self._made, told, clock)

    def _made(self, told: dict[str, Any], clock: Clock) -> Flask:
        self.close()
        app = create(told, clock)
        self.service = app.extensions["refbooking"]
        return app

    def forget(self) -> None:
        """Have nothing in it."""
        assert self.service is not None
        self.service.store.erase()
        self.service.rates.forget()

    def close(self) -> None:
        """Let go of the database."""
        if self.service is not None:
            self.service.store.close()


@pytest.fixture(scope="session")
def gp_check_invariants() -> bool:
    """Every scenario has to keep the nineteen invariants."""
    return True


@pytest.fixture(scope="session")
def gp_on_reply() -> Listener:
    """Our schemas listen."""
    return REPLIES.heed


@pytest.fixture(scope="session")
def gp_courier() -> DirectCourier:
    """Receipts come at once, by ``requests`` like all else."""
    return courier()


@pytest.fixture(scope="session")
def product(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product, made once; its clock is the world's."""
    database: Path = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BOOKING, database_url=f"sqlite:///{database}")
    running = Product(told, gp_opened_world.clock)
    gp_mounted.mount(BOOKING, running)
    yield running
    running.close()


@pytest.fixture
def gp_restart(product: Product) -> Callable[[], None]:
    """The power fails."""
    return product.restart


@pytest.fixture
def gp_driver(
    product: Product,
    gp_world: World,
    gp_inprocess: InProcess,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
) -> HttpDriver:
    """The product with nothing in it."""
    meet(gp_world, BOOKING)
    product.forget()
    return HttpDriver(BOOKING, gp_tokens, gp_profile)


@pytest.fixture(autouse=True)
def what_the_product_sends_keeps_the_contracts(gp_world: World) -> Iterator[None]:
    """The reference product breaks no rule for consumers, whatever becomes of its requests."""
    yield
    told = [(tally.rule, tally.findings[0]) for tally in gp_world.lint.broken()]
    assert told == []
