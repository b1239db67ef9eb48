"""The reference product in this process, behind ``requests`` like the simulators it asks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from gpharness.drivers.http import HttpDriver
from gpharness.inprocess import InProcess, booking_settings, courier, meet
from gpharness.profile import Profile
from gpworld.core.guard import Listener
from gpworld.sms.courier import DirectCourier
from gpworld.world import World
from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings
from schemas.replies import REPLIES, replies_fit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["replies_fit"]  # every reply met in a scenario fits our schemas and FHIR's models

BOOKING = "http://booking.gpworld.test"


class PowerCut(BaseException):
    """Ends whatever the product is doing; nothing in it may catch this."""


class Product:
    """The product in this process; started again, it has what its database has."""

    def __init__(self, told: dict[str, Any], world: World) -> None:
        self._told, self._world, self._chance = told, world, random.Random(7)
        self._start()

    def _start(self) -> None:
        self._app = create_app(
            Settings.read(self._told),
            clock=self._world.clock,
            chance=self._chance,
            wait=lambda seconds: None,
        )
        self.service: Service = self._app.extensions["refbooking"]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request, unless the power fails."""
        try:
            return self._app(environ, start_response)
        except PowerCut:
            raise requests.ConnectionError("Connection reset by peer") from None

    def restart(self) -> None:
        """Start again, and end what is under way: it is this call that it waits for."""
        self.service.store.close()
        self._start()
        raise PowerCut


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
    running = Product(told, gp_opened_world)
    gp_mounted.mount(BOOKING, running)
    yield running
    running.service.store.close()


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
    product.service.store.erase()
    product.service.rates.forget()
    return HttpDriver(BOOKING, gp_tokens, gp_profile)


@pytest.fixture(autouse=True)
def what_the_product_sends_keeps_the_contracts(gp_world: World) -> Iterator[None]:
    """The reference product breaks no rule for consumers, whatever becomes of its requests."""
    yield
    told = [(tally.rule, tally.findings[0]) for tally in gp_world.lint.broken()]
    assert told == []
