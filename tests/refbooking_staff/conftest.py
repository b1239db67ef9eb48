"""The product with Riverside Surgery in front of it, all in this process."""

import random
import re
from collections.abc import Iterator
from datetime import date

import pytest
import responses
from flask import Flask

from refbooking.app import create_app
from refbooking.clock import SetClock
from refbooking.settings import Settings
from refbooking_staff.around import clock, gateway, service, wires
from refbooking_staff.databases import opened
from refbooking_staff.riverside import (
    EMIS,
    MARIA,
    Desk,
    Gateway,
    Practice,
    settings_body,
)
from refbooking_staff.templates import quick

__all__ = ["clock", "gateway", "service", "wires"]  # fixtures


@pytest.fixture
def practice(wires: responses.RequestsMock) -> Practice:
    """Riverside's EMIS with Maria and two blood tests on Tuesday 3 November."""
    there = Practice()
    there.add_patient(MARIA)
    there.add_session(date(2026, 11, 3), "Blood test")
    for method in ("GET", "POST"):
        wires.add_callback(method, re.compile(re.escape(EMIS) + ".*"), callback=there.answer)
    return there


@pytest.fixture
def app(clock: SetClock, practice: Practice, gateway: Gateway) -> Iterator[Flask]:
    """The product in this process; nothing runs in the background."""
    settings, chance = Settings.read(settings_body()), random.Random(7)
    with opened() as store:
        yield quick(
            create_app(
                settings, clock=clock, chance=chance, wait=lambda _seconds: None, store=store
            )
        )


@pytest.fixture
def asha(app: Flask) -> Desk:
    """Asha Patel, receptionist at Riverside."""
    return Desk(app.test_client())
