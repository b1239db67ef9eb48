"""The service inside another process, on that process's clock: for harnesses, never for patients.

Made with ``create(settings, clock)``; nothing waits, and chance begins the same each time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from flask import Flask

from refbooking.app import create_app
from refbooking.clock import Clock
from refbooking.settings import Settings


def create(settings: Mapping[str, Any], clock: Clock) -> Flask:
    """The service as a WSGI application; its jobs are done when it is asked to do them."""
    return create_app(
        Settings.read(dict(settings)),
        clock=clock,
        chance=random.Random(7),
        wait=lambda seconds: None,
    )
