"""What is around the product in tests of one practice: its clock, the wires and the gateway."""

import re
from collections.abc import Iterator

import pytest
import responses
from flask import Flask

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_staff.riverside import NINE, SMS, Gateway


@pytest.fixture
def wires() -> Iterator[responses.RequestsMock]:
    """Everything the product says to others goes through here."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


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
def service(app: Flask) -> Service:
    """The product's inside."""
    found: Service = app.extensions["refbooking"]
    return found
