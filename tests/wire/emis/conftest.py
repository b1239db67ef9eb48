"""The small EMIS world as fixtures."""

from __future__ import annotations

import pytest

from gpworld.emis.settings import EmisSettings
from wire.emis.surgery import Surgery, build


@pytest.fixture
def surgery() -> Surgery:
    """A world with EMIS as it comes."""
    return build()


@pytest.fixture
def older() -> Surgery:
    """The same world with an EMIS of the older generation."""
    return build(EmisSettings(style="legacy"))
