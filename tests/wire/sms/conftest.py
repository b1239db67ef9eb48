"""The gateway as a fixture."""

from __future__ import annotations

import pytest

from wire.sms.gateway import Gateway


@pytest.fixture
def gateway() -> Gateway:
    """Two services; the first has every kind of template and hears of its receipts."""
    return Gateway()
