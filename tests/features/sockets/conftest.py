"""The reference product as a process of its own, and the world's servers, all over sockets."""

import shlex
import sys

import pytest


@pytest.fixture(scope="session")
def gp_command() -> str:
    """The reference product."""
    product = "-m refbooking --settings {settings} --port {port} --host {host}"
    return f"{shlex.quote(sys.executable)} {product}"
