"""A run that is told to stop: a real process gets SIGTERM, and leaves nothing that runs."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gpload.run import Run
from load import typed

BEGINS = "the run begins"
WORDS = ("load", "run", "--shape", "look", "--users", "5", "--for", "600s")


def listens(url: str) -> bool:
    where = urlsplit(url)
    with socket.socket() as line:
        return line.connect_ex((where.hostname, where.port)) == 0


@pytest.fixture
def stopped(tmp_path: Path) -> tuple[int, str, list[str]]:
    """Exit status and last words of a run that was sent SIGTERM, and what still listened then."""
    (tmp_path / "patient.toml").write_text(typed.WORLD)
    process = subprocess.Popen(
        [*typed.GPWORLD, *WORDS, "--scenario", str(tmp_path / "patient.toml"),
         "--out", str(tmp_path / "run")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = next((line for line in process.stdout if BEGINS in line), "")
    services = json.loads((tmp_path / "run/world/env.json").read_text())["services"]
    urls = [each["url"] for each in services.values()]
    assert said, "the run did not begin"
    assert all(map(listens, urls))
    process.send_signal(signal.SIGTERM)
    # to the end of what is said: whoever could still say something has gone by then
    last, _ = process.communicate(timeout=60)
    return process.returncode, last, [url for url in urls if listens(url)]


def test_sigterm_ends_generator_world_and_product_and_what_there_was_is_kept(
    stopped: tuple[int, str, list[str]], tmp_path: Path
):
    status, last, listening = stopped
    assert listening == []
    assert status == 2, last
    assert last.splitlines()[-1].startswith("NO VERDICT: ")
    assert "workers lost (1 of 1 did not come to their end)" in last
    assert Run.load(tmp_path / "run").counts.planned < 5
