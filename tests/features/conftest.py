"""What the two ways of running the features have in common: neither has eyes."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what must be seen to tests/browser, where the same scenarios run in Chromium."""
    unseen = [
        item for item in items if item.get_closest_marker("onlooker") and HERE in item.path.parents
    ]
    config.hook.pytest_deselected(items=unseen)
    items[:] = [item for item in items if item not in unseen]
