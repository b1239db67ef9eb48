"""The options of the plugin, and the markers that the features' tags become."""

from __future__ import annotations

import pytest

HTTP_DRIVER = "gpharness.drivers.http:HttpDriver"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, all with gp in front: others own the plainer names."""
    group = parser.getgroup("gpworld", "a booking product in a simulated world of general practice")
    group.addoption("--gp-target", metavar="URL", help="base address of the product under test")
    group.addoption("--gp-profile", metavar="TOML", help="how the product is meant to differ")
    group.addoption(
        "--gp-scenario", metavar="NAME", default="surgery", help="world to build (%(default)s)"
    )
    group.addoption(
        "--gp-from", metavar="FILE", help="begin each test from this checkpoint, not a scenario"
    )
    group.addoption(
        "--gp-driver",
        metavar="MODULE:CLASS",
        default=HTTP_DRIVER,
        help="what asks the product (%(default)s)",
    )
    group.addoption(
        "--gp-command",
        metavar="COMMAND",
        help="start the product so, with {settings}, {port} and {host} filled in",
    )
    group.addoption(
        "--gp-env", metavar="FILE", help="environment file of a world that is running already"
    )
    group.addoption(
        "--gp-fail-unused",
        action="store_true",
        help="a test fails whose fault rules did not do what was asked of them",
    )
    group.addoption(
        "--gp-invariants",
        action="store_true",
        help="check the nineteen invariants after each scenario; a broken one fails it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register what the tags of the features become, so that strict markers stay strict."""
    from gpharness.tags import markers

    for line in markers():
        config.addinivalue_line("markers", line)
