"""Fixtures for a product inside this process: any WSGI application that asks with ``requests``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import requests

from gpharness import product
from gpharness.inprocess import InProcess, booking_settings, courier
from gpworld.sms.courier import DirectCourier

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from gpworld.core.clock import Clock
    from gpworld.world import World

    Create = Callable[[dict[str, Any], Clock], WSGIApplication]

BASE = "http://booking.gpworld.test"
VARIABLE = "GPWORLD_CONFORM_APP"


class AppNotFound(LookupError):
    """No application can be made so; the message says how one is named."""


class PowerCut(BaseException):
    """Ends whatever the product is doing; nothing in it may catch this."""


class Within:
    """A product in this process; made again, it has what its database has."""

    def __init__(self, create: Create, told: dict[str, Any], clock: Clock) -> None:
        self._create, self._told, self._clock = create, told, clock
        self._app = create(told, clock)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request, unless the power fails."""
        try:
            return self._app(environ, start_response)
        except PowerCut:
            raise requests.ConnectionError("Connection reset by peer") from None

    def restart(self) -> None:
        """Make it again, and end what is under way: it is this call that it waits for."""
        self._app = self._create(self._told, self._clock)
        raise PowerCut


@pytest.fixture(scope="session")
def gp_courier() -> DirectCourier:
    """Receipts come at once, by ``requests`` like all else."""
    return courier()


@pytest.fixture(scope="session")
def gp_within(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> Within:
    """The product, behind ``requests`` beside the simulators; its clock is theirs."""
    database = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BASE, database_url=f"sqlite:///{database}")
    name = os.environ[VARIABLE]
    module, _, attribute = name.partition(":")
    try:
        create: Create = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as failure:
        raise AppNotFound(
            f"--app {name}: {failure}; write it as module:factory, importable from here"
        ) from failure
    within = Within(create, told, gp_opened_world.clock)
    gp_mounted.mount(BASE, within)
    return within


@pytest.fixture(scope="session")
def gp_target(gp_within: Within) -> str:
    """Where it is."""
    return BASE


@pytest.fixture
def gp_restart(gp_within: Within) -> Callable[[], None]:
    """The power fails."""
    return gp_within.restart


@pytest.fixture
def gp_forgetful(gp_target: str, gp_world: World, gp_inprocess: InProcess) -> str:
    """The product with nothing in it."""
    product.forget(gp_target)
    return gp_target
