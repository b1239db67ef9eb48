"""The small nation as fixtures: the open sandbox, and a strict world."""

from __future__ import annotations

import pytest

from gpworld.pds.settings import PdsSettings
from wire.pds.nation import Nation, build


@pytest.fixture
def nation() -> Nation:
    """PDS as it comes: an open sandbox."""
    return build()


@pytest.fixture
def strict() -> Nation:
    """PDS behind its gateway, asked by a healthcare worker."""
    found = build(PdsSettings(strict=True))
    found.worker()
    return found
