"""The product before the real simulators, all in this process: no sockets, one clock."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask

from gpharness.ground.local import LocalGround
from gpharness.inprocess import InProcess
from gpworld.control.plane import Hosting, Plane
from gpworld.control.product import settings
from gpworld.scenario import load_scenario
from gpworld.world import World
from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings
from refbooking_staff.databases import opened
from refbooking_staff.templates import quick

ADDRESSES = {
    name: f"http://{name}.gpworld.test"
    for name in ("emis", "systmone", "gpconnect", "pds", "sms", "control", "booking")
}


@dataclass
class Town:
    """A world and the product in front of it."""

    world: World
    app: Flask
    service: Service
    tokens: dict[str, str]

    @property
    def truth(self) -> LocalGround:
        """The world as it is, whatever the product believes."""
        return LocalGround(self.world)

    def texts(self) -> list[str]:
        """What the phones got, oldest first."""
        return [text.body for text in self.truth.texts()]


class WorldTime:
    """The world's clock, as the product's own."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        """The world's instant."""
        return self._world.clock.now()


SURGERY = load_scenario("surgery")


@contextmanager
def town() -> Iterator[Town]:
    """The surgery's world, with the product before it."""
    world = World(SURGERY)
    plane = Plane("town", world, "t", "c", dict(ADDRESSES), cast(Hosting, None))
    body = settings(plane)
    told = Settings.read(body)
    wire = InProcess()
    for name, guard in world.guards.items():
        wire.mount(ADDRESSES[name], guard)
    with opened() as store, wire.taking_calls():
        app = create_app(
            told,
            clock=WorldTime(world),
            chance=random.Random(7),
            wait=lambda _seconds: None,
            store=store,
        )
        quick(app)
        service: Service = app.extensions["refbooking"]
        tokens = {one.user: one.token for one in told.staff.values()}
        yield Town(world, app, service, tokens)
    world.close()
