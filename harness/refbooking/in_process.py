"""The service inside another process, on that process's clock: for harnesses, never for patients.

Made with ``create(settings, clock)``; nothing waits.  On an empty database chance begins the same
each time; made again on what it has stored, it draws no id a second time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from flask import Flask

from refbooking import events
from refbooking.app import create_app
from refbooking.clock import Clock
from refbooking.service import Service
from refbooking.settings import Settings


def create(settings: Mapping[str, Any], clock: Clock) -> Flask:
    """The service as a WSGI application; its jobs are done when it is asked to do them."""
    chance = random.Random(7)
    app = create_app(
        Settings.read(dict(settings)), clock=clock, chance=chance, wait=lambda seconds: None
    )
    service: Service = app.extensions["refbooking"]
    with service.store.read() as tx:
        chance.seed(7 + events.last(tx))
    return app
