"""The reference product as a process of its own, and the world's servers, all over sockets."""

import os
import shlex
import sys

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what sockets add nothing to, unless ``make test-slow`` asks for it.

    All of it runs in process in every run: what waits for real time-outs, which there only move the
    clock, and of a table every example but the first, for examples differ in what is said and not
    in how it gets there.
    """
    scenarios = [item for item in items if item.path.name == "test_features_over_sockets.py"]
    _mark_all_examples_but_the_first(scenarios)
    if os.environ.get("GP_SLOW"):
        return
    slow = {item for item in scenarios if item.get_closest_marker("slow")}
    config.hook.pytest_deselected(items=[*slow])
    items[:] = [item for item in items if item not in slow]


def _mark_all_examples_but_the_first(scenarios: list[pytest.Item]) -> None:
    known = set[str]()
    for item in scenarios:
        title = item.nodeid.partition("[")[0]
        if title in known:
            item.add_marker("slow")
        known.add(title)


@pytest.fixture(scope="session")
def gp_command() -> str:
    """The reference product."""
    product = "-m refbooking --settings {settings} --port {port} --host {host}"
    return f"{shlex.quote(sys.executable)} {product}"
