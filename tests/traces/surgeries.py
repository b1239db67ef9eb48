"""A world with the reference product before it, whose requests name their invitation or do not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import requests

from gpharness.inprocess import InProcess
from gpworld.control.plane import Hosting, Plane
from gpworld.control.product import settings
from gpworld.core.exchange import Request
from gpworld.core.guard import Guard, Outcome
from gpworld.scenario import load_scenario
from gpworld.sms.courier import DirectCourier, Errand
from gpworld.world import World
from refbooking.app import create_app
from refbooking.settings import Settings
from refbooking_cross.towns import Region
from refbooking_staff.databases import opened
from refbooking_staff.simulated import ADDRESSES, WorldTime
from refbooking_staff.templates import quick

NAMES = ("traceparent", "x-request-id")


class Nameless(Guard):
    """A guard that gets to see some of a request's names not, as of a product that sends none."""

    def __init__(self, guard: Guard, unsent: tuple[str, ...]) -> None:
        self._behind, self._unsent = guard, unsent

    def __call__(self, request: Request) -> Outcome:
        """Answer one call, its names left out; PDS refuses a call without a request id."""
        spared = self._unsent[:1] if self._behind.system == "pds" else self._unsent
        kept = tuple(each for each in request.headers if each[0].lower() not in spared)
        return self._behind(replace(request, headers=kept))


def _post(errand: Errand) -> int:
    """Receipts go to the product, which is behind ``requests`` like all the rest."""
    reply = requests.request(
        errand.method, errand.url, data=errand.body, headers=dict(errand.headers), timeout=5
    )
    return reply.status_code


class Retraced(Guard):
    """A guard before which every request of the product's own is a trace of its own.

    So do products whose tracing library begins a trace with each request that comes in.
    """

    def __init__(self, guard: Guard) -> None:
        self._behind = guard

    def __call__(self, request: Request) -> Outcome:
        """Answer one call."""
        kept = tuple((name, _own(value)) for name, value in request.headers)
        return self._behind(replace(request, headers=kept))


def _own(value: str) -> str:
    """A traceparent whose trace is its span twice; any other value as it is."""
    version, _, rest = value.partition("-")
    span = rest.rpartition("-")[0].rpartition("-")[2]
    return f"00-{span}{span}-{span}-01" if version == "00" and len(span) == 16 else value


@contextmanager
def surgery(*, unsent: tuple[str, ...] | None = ()) -> Iterator[Region]:
    """The surgery's world and the product, on one clock that passes while replies are late."""
    servers = InProcess()
    world = World(load_scenario("surgery"), courier=DirectCourier(_post))
    plane = Plane("trace", world, "t", "c", dict(ADDRESSES), cast(Hosting, None))
    body = settings(plane)
    told = Settings.read(body)
    for name, guard in world.guards.items():
        served = Retraced(guard) if unsent is None else Nameless(guard, unsent)
        servers.mount(ADDRESSES[name], served, world.clock)
    with opened() as store, servers.taking_calls():
        app = create_app(
            told,
            clock=WorldTime(world),
            chance=random.Random(7),
            wait=lambda _seconds: None,
            store=store,
        )
        quick(app)
        servers.mount(ADDRESSES["booking"], app)
        service = app.extensions["refbooking"]
        tokens = {one.user: one.token for one in told.staff.values()}
        yield Region(world, app, service, tokens, {}, body)
    world.raise_failures()
    world.close()
