"""Fixtures for a product inside this process: any WSGI application that asks with ``requests``."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from gpharness import product
from gpharness.again import Within
from gpharness.inprocess import InProcess, booking_settings, courier
from gpworld.sms.courier import DirectCourier

if TYPE_CHECKING:
    from gpharness.again import Create
    from gpworld.world import World

BASE = "http://booking.gpworld.test"
VARIABLE = "GPWORLD_CONFORM_APP"


class AppNotFound(LookupError):
    """No application can be made so; the message says how one is named."""


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
