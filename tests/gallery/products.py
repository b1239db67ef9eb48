"""Products as factories: ``gpworld conform --app gallery.products:reusable_link``."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from gallery.table import GALLERY
from refbooking.app import create_app
from refbooking.clock import Clock
from refbooking.settings import Settings

REFERENCE = "gallery.products:reference"
Create = Callable[[Mapping[str, Any], Clock], Flask]


def _reference() -> Create:
    chance = random.Random(7)  # one for all restarts, or what it made before would come again

    def create(settings: Mapping[str, Any], clock: Clock) -> Flask:
        """The right product, inside this process and on its clock."""
        told = Settings.read(dict(settings))
        return create_app(told, clock=clock, chance=chance, wait=lambda seconds: None)

    return create


reference = _reference()


def __getattr__(name: str) -> Create:
    """The factory of a wrong product; from its first use on, this process is wrong for good."""
    if name not in GALLERY:
        raise AttributeError(f"the gallery has no {name}; it has {', '.join(GALLERY)}")

    def create(settings: Mapping[str, Any], clock: Clock) -> Flask:
        if name not in _IN_PLACE:
            _IN_PLACE[name] = GALLERY[name].in_place()
            _IN_PLACE[name].__enter__()
        return reference(settings, clock)

    return create


_IN_PLACE: dict[str, Any] = {}
