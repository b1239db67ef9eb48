"""Fixtures for a product inside this process: any WSGI application that asks with ``requests``."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from gpharness import product
from gpharness.inprocess import InProcess, booking_settings

if TYPE_CHECKING:
    from gpworld.world import World

BASE = "http://booking.gpworld.test"
VARIABLE = "GPWORLD_CONFORM_APP"


class AppNotFound(LookupError):
    """No application can be made so; the message says how one is named."""


@pytest.fixture(scope="session")
def gp_target(
    gp_opened_world: World, gp_mounted: InProcess, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The product, made once, behind ``requests`` beside the simulators; its clock is theirs."""
    database = tmp_path_factory.mktemp("product") / "booking.db"
    told = booking_settings(gp_opened_world, BASE, database_url=f"sqlite:///{database}")
    name = os.environ[VARIABLE]
    module, _, attribute = name.partition(":")
    try:
        create = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as failure:
        raise AppNotFound(
            f"--app {name}: {failure}; write it as module:factory, importable from here"
        ) from failure
    gp_mounted.mount(BASE, create(told, gp_opened_world.clock))
    return BASE


@pytest.fixture
def gp_forgetful(gp_target: str, gp_world: World, gp_inprocess: InProcess) -> str:
    """The product with nothing in it."""
    product.forget(gp_target)
    return gp_target
