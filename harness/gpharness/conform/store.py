"""Files beside a report, each named after its content, so that none is kept twice."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

FOLDER = "attachments"


class Store:
    """The attachments of one report; several processes may keep files in it at once."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the report's own."""
        self._folder = folder / FOLDER

    def keep(self, content: bytes, ending: str) -> str:
        """Keep a file, unless its like is there; returns its name from the report on."""
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            begun = path.with_suffix(f".{os.getpid()}.part")
            begun.write_bytes(content)
            begun.replace(path)
        return f"{FOLDER}/{name}"
