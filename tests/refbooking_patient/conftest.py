"""The product with Riverside's remembering book in front of it, and Maria with her link."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import responses
from flask import Flask

from refbooking.app import create_app
from refbooking.clock import SetClock
from refbooking.settings import Settings
from refbooking_patient.surgery import TUESDAY, Book, Browser, Patient, link_in
from refbooking_staff.around import clock, gateway, service, wires
from refbooking_staff.databases import opened
from refbooking_staff.riverside import EMIS, MARIA, Desk, Gateway, settings_body
from refbooking_staff.templates import quick

__all__ = ["clock", "gateway", "service", "wires"]  # fixtures

Product = Callable[..., Flask]


@pytest.fixture
def book(wires: responses.RequestsMock) -> Book:
    """Riverside's EMIS: Maria, and two blood tests at 9am and 9:10am on Tuesday 3 November."""
    there = Book()
    there.add_patient(MARIA)
    there.add_session(TUESDAY, "Blood test")
    for method in ("GET", "POST"):
        wires.add_callback(method, re.compile(re.escape(EMIS) + ".*"), callback=there.answer)
    return there


@pytest.fixture
def product(clock: SetClock, book: Book, gateway: Gateway) -> Iterator[Product]:
    """Makes the product in this process; `profile` overrides Riverside's choices.

    Whatever a test makes has the same database: a second one is the first, started again.
    """
    chances = count()

    def make(**profile: object) -> Flask:
        body: dict[str, Any] = settings_body()
        body["organisations"][0]["profile"] = profile
        settings = Settings.read(body)
        chance = random.Random(next(chances))
        app = create_app(
            settings, clock=clock, chance=chance, wait=lambda _seconds: None, store=store
        )
        return quick(app)

    with opened() as store:
        yield make


@pytest.fixture
def app(product: Product) -> Flask:
    """The product as it comes."""
    return product()


@pytest.fixture
def invite(gateway: Gateway) -> Callable[..., Patient]:
    """Asha sends a link; what comes back is the patient who holds it."""

    desks = count(100, 100)

    def send(app: Flask, **more: object) -> Patient:
        Desk(app.test_client(), keys=next(desks)).sent(**more)
        return Patient(app.test_client(), link_in(gateway.bodies[-1]))

    return send


@pytest.fixture
def maria(app: Flask, invite: Callable[..., Patient]) -> Patient:
    """Maria, with a link for a blood test, calling the API."""
    return invite(app)


@pytest.fixture
def browser(app: Flask, maria: Patient) -> Browser:
    """Maria in a browser that keeps cookies."""
    return Browser(app.test_client(), f"/b/{maria.token}")
