"""The machine that a run was made on, as far as figures depend on it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> dict[str, object]:
    """Its processors, and how busy they are: load averages of 1, 5 and 15 minutes."""
    return {"processor": _model(), "processors": os.cpu_count(), "load": load()}


def load() -> list[float]:
    """How many processes wanted a processor, over 1, 5 and 15 minutes; empty where none is told."""
    try:
        return [round(each, 2) for each in os.getloadavg()]
    except OSError:
        return []


def _model(path: Path = Path("/proc/cpuinfo")) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
