"""A served world with its environment file, and the command line run against it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gpworld.cli import main
from gpworld.control import envfile
from gpworld.control.environment import document
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

PATIENCE = 45.0


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Host() as host:
        yield host.open(World(load_scenario("surgery")), key="main")


@pytest.fixture
def env_file(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    served.world.reset()
    path = tmp_path / "env.json"
    envfile.write(path, document(served.plane))
    monkeypatch.setenv("GPWORLD_ENV", str(path))
    return path


@pytest.fixture
def gpworld() -> Callable[..., Result]:
    """Run a command in this process; asks for exit status 0 unless told otherwise."""

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def told(gpworld: Callable[..., Result], env_file: Path) -> Callable[..., object]:
    """What a command says with --json."""

    def run(*words: str, status: int = 0) -> object:
        return json.loads(gpworld(*words, "--json", status=status).stdout)

    return run


class Started:
    """``gpworld up`` as a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gpworld", "up", "--scenario", "surgery", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> dict[str, object]:
        """Its environment document, once it prints it (``--json``)."""
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                found: dict[str, object] = json.loads("".join(lines))
                return found
        raise AssertionError(f"it ended: {self.process.communicate()}")

    def ended(self) -> tuple[int, str]:
        """Its exit status and what it complained of."""
        _, complaint = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, complaint


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    started: list[Started] = []

    def start(*options: str) -> Started:
        started.append(Started(tmp_path, *options))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.terminate()
        each.process.communicate()
