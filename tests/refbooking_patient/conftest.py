"""The product with Riverside's remembering book in front of it, and Maria with her link."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import responses
from flask import Flask

from refbooking.app import create_app
from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking.settings import Settings
from refbooking_patient.surgery import TUESDAY, Book, Browser, Patient, link_in
from refbooking_staff.databases import fresh
from refbooking_staff.riverside import EMIS, MARIA, NINE, SMS, Desk, Gateway, settings_body
from refbooking_staff.templates import quick

Product = Callable[..., Flask]


@pytest.fixture
def wires() -> Iterator[responses.RequestsMock]:
    """Everything the product says to others goes through here."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


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
def gateway(wires: responses.RequestsMock) -> Gateway:
    """A text gateway that accepts everything."""
    there = Gateway()
    wires.add_callback("POST", f"{SMS}/v2/notifications/sms", callback=there.answer)
    wires.add_callback("GET", re.compile(SMS + r"/v2/notifications\?.*"), callback=there.listed)
    return there


@pytest.fixture
def clock() -> SetClock:
    """Nine in the morning on Tuesday 20 October 2026."""
    return SetClock(NINE)


@pytest.fixture
def product(tmp_path: Path, clock: SetClock, book: Book, gateway: Gateway) -> Iterator[Product]:
    """Makes the product in this process; `profile` overrides Riverside's choices."""
    made: list[Flask] = []

    def make(**profile: object) -> Flask:
        body: dict[str, Any] = settings_body(
            database_url=fresh(tmp_path / f"booking-{len(made)}.db")
        )
        body["organisations"][0]["profile"] = profile
        settings = Settings.read(body)
        chance = random.Random(len(made))
        app = create_app(settings, clock=clock, chance=chance, wait=lambda _seconds: None)
        made.append(app)
        return quick(app)

    yield make
    for app in made:
        app.extensions["refbooking"].store.close()


@pytest.fixture
def app(product: Product) -> Flask:
    """The product as it comes."""
    return product()


@pytest.fixture
def service(app: Flask) -> Service:
    """The product's inside."""
    found: Service = app.extensions["refbooking"]
    return found


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
