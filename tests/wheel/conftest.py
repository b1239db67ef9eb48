"""The wheel, installed by itself in a fresh virtual environment: for ``make test-slow`` only."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Building and installing needs a package index and a minute."""
    if os.environ.get("GP_SLOW"):
        return
    ours = [item for item in items if item.path.parent == HERE]
    config.hook.pytest_deselected(items=ours)
    items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has ``gpworld[bdd]`` out of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True)
    (wheel,) = folder.glob("gpworld-*.whl")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    constraints = ["-c", str(ROOT / "constraints.txt")]
    install = [*pip, "install", *constraints, f"{wheel}[bdd]"]
    subprocess.run([programs / "python", *install], check=True)
    return programs
