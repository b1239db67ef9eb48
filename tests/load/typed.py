"""``gpworld load run`` as somebody types it, in a world that bears with a busy machine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gpharness.product import running
from gpworld.control import envfile
from gpworld.control.environment import document
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.serve.served import Served
from gpworld.world import World

WHERE = " --settings {settings} --port {port} --host {host} --end-with-stdin"
PYTHON = shlex.quote(sys.executable)
REFERENCE = f"{PYTHON} -m refbooking{WHERE}"
TESTS = shlex.quote(f"PYTHONPATH={Path(__file__).parents[1]}")
GPWORLD = [sys.executable, "-m", "gpworld"]
WORLD = """
name = "patient"
description = "A world that bears with a busy machine"
extends = "cast.toml"
seed = 7
[clock]
follow = true
[punctuality]
bound_ms = 60000
"""


def wrong(name: str) -> str:
    """The command of a product of the gallery."""
    return f"env {TESTS} {PYTHON} -m gallery {name}{WHERE}"


@contextmanager
def world(folder: Path) -> Iterator[Served]:
    """A served world."""
    (folder / "patient.toml").write_text(WORLD)
    with Host() as host:
        yield host.open(World(load_scenario(str(folder / "patient.toml"))), key="main")


def run(
    served: Served, folder: Path, *words: str, product: str = REFERENCE
) -> subprocess.CompletedProcess[str]:
    """``gpworld load run`` with these words and a product of its own, to its end."""
    folder.mkdir(exist_ok=True)
    with running(product, served, folder):
        envfile.write(folder / "env.json", document(served.plane))
        return subprocess.run(
            [*GPWORLD, "load", "run", *words, "--env", str(folder / "env.json"),
             "--out", str(folder / "run")],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
