"""Trouble is caused, and the truth asked, over the control plane, as in any world that runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_bdd import scenario

from gpharness.ground.remote import RemoteGround
from gpharness.shared import folder
from gpworld.control.client import ControlClient
from gpworld.serve.served import Served
from gpworld.world import World

RESILIENCE = f"{folder('features')}/resilience"


@pytest.fixture
def gp_ground(gp_servers: Served, gp_world: World) -> Iterator[RemoteGround]:
    """The world as a stranger to this process has it."""
    control = ControlClient(gp_servers.addresses["control"], gp_servers.plane.token)
    ground = RemoteGround(control)
    yield ground
    assert ground.troubles.idle() == []
    control.close()


@scenario(
    f"{RESILIENCE}/unknown_outcome.feature",
    "The reply is lost after the appointment was made and the patient is told it is booked",
)
def test_a_lost_reply() -> None:
    """The signature scenario."""


@scenario(
    f"{RESILIENCE}/texts.feature",
    "Delivery receipts that arrive twice or in the wrong order change nothing",
)
def test_receipts_that_go_astray() -> None:
    """A table of troubles."""
