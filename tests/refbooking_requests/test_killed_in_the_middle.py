"""The product as a process, killed while people send requests: no reference is lost or doubled."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_reference_ever_shown_is_in_the_inbox_exactly_once() -> None:
    """Three deaths; `python -m benchmarks.sigkill` tells of a hundred."""
    command = [sys.executable, "-m", "benchmarks.sigkill", "--rounds", "3", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert report["shown"] > 0
    assert (report["lost"], report["doubled"], report["unknown"]) == (0, 0, 0)
    assert done.returncode == 0
