"""Ways to reach a product: its JSON contract, its pages, or a team's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpharness.driver import Driver
    from gpharness.profile import Profile

    Make = Callable[[str, Mapping[str, str], Profile], Driver]


class DriverNotFound(LookupError):
    """No driver goes by that name; the message says how one is named."""


def load(name: str) -> Make:
    """The driver class of ``module:Class``: called with base address, staff tokens and profile."""
    module, _, attribute = name.partition(":")
    try:
        found: Make = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as failure:
        raise DriverNotFound(
            f"--gp-driver {name}: {failure}; write it as module:Class, importable from here"
        ) from failure
    return found
