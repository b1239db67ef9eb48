"""What a process weighs, and how long it takes from its command to its first answer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Start:
    """From command to ready, in seconds, and the resident memory then, in megabytes."""

    seconds: float
    megabytes: float


def rss_megabytes(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def processor_seconds(pid: int) -> float:
    """What a process has spent of the processors' time so far, its own and the kernel's (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stolen_seconds() -> float:
    """Time of this machine's processors that a hypervisor gave to others, since it was started.

    0 where that is not told: on the metal, and on other systems than Linux.
    """
    told = Path("/proc/stat")
    if not told.exists():
        return 0.0
    return int(told.read_text("utf-8").split()[8]) / os.sysconf("SC_CLK_TCK")


def house_starts() -> Start:
    """All simulators of the house world, from the command until everything answers."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "gpworld", "up", "--ports", "auto", "--without", "booking",
            "--json", "--env-file", f"{folder}/env.json",
        ]  # fmt: skip
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line == "}\n":
                break
        seconds = time.perf_counter() - began
        found = Start(seconds, rss_megabytes(process.pid))
        process.terminate()
        process.communicate(timeout=10)
    return found
