"""A region of practices that may book at one another."""

from collections.abc import Iterator

import pytest

from refbooking_cross.towns import CLINIC, HUB, RIVERSIDE, Region, region


@pytest.fixture
def place() -> Iterator[Region]:
    """Hub and clinic with two slots each that GP Connect may book, on Tuesday 3 November."""
    with region() as made:
        made.open_slots(HUB)
        made.open_slots(CLINIC)
        made.open_slots(RIVERSIDE, type="Blood test", gp_connect=False)
        yield made
