"""The reference product as a process of its own, and the world's servers, all over sockets."""

import os
import shlex
import sys

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what waits for real time-outs, unless ``make test-slow`` asks for it.

    The same scenarios run in process in every run, where a time-out only moves the clock.
    """
    if os.environ.get("GP_SLOW"):
        return
    slow = [
        item
        for item in items
        if item.path.name == "test_features_over_sockets.py" and item.get_closest_marker("slow")
    ]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def gp_command() -> str:
    """The reference product."""
    product = "-m refbooking --settings {settings} --port {port} --host {host}"
    return f"{shlex.quote(sys.executable)} {product}"
