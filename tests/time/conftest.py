"""A world served with a file that tells its time, and programs that live by that file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from gpworld.control.client import ControlClient
from gpworld.control.environment import document
from gpworld.control.faketime import FaketimeFile, preloaded
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Host() as host:
        yield host.open(World(load_scenario("surgery")), only=("sms",))


@pytest.fixture
def control(served: Served) -> Iterator[ControlClient]:
    control = ControlClient.of(document(served.plane))
    control.reset()
    yield control
    control.close()


@pytest.fixture
def told(served: Served, control: ControlClient, tmp_path: Path) -> Iterator[FaketimeFile]:
    """The file, kept true for one test."""
    told = FaketimeFile(served.plane, tmp_path / "now")
    yield told
    told.close()


@pytest.fixture
def program(told: FaketimeFile) -> Run:
    """Run a line of Python that knows nothing of worlds; what it printed."""

    def run(line: str, **more: str) -> str:
        environment = living_by(told.path)
        words = [sys.executable, "-S", "-c", f"import time; print({line})"]
        ran = subprocess.run(
            words, env={**environment, **more}, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    return run


def living_by(path: Path) -> Mapping[str, str]:
    environment = preloaded(path)
    assert environment is not None, "libfaketime is not installed: make faketime"
    return environment
