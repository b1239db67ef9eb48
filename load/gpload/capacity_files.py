"""What a search found, as files: capacity.json with all of it, capacity.csv with a line a run."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gpload.capacity import Knee, Probe
from gpload.capacity_cause import Cause
from gpload.capacity_probe import Found

VERSION = 1
NAME = "capacity.json"
COLUMNS = ("patients_a_minute", "strain", "pages", "pages_a_second", "p50_ms", "p95_ms", "p99_ms")


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is over.

    Attributes:
        asked: shape, seed, length, terms: what was searched with.
        environment: machine, versions, load before and after.
    """

    command: str
    asked: Mapping[str, Any]
    environment: Mapping[str, Any]
    found: Found

    def save(self, folder: Path) -> None:
        """Write both files."""
        folder.mkdir(parents=True, exist_ok=True)
        found = self.found
        facts = {
            "version": VERSION,
            "command": self.command,
            "sentence": found.sentence,
            "asked": self.asked,
            "environment": self.environment,
            "knee": asdict(found.knee),
            "cause": asdict(found.cause) if found.cause else None,
            "probes": [asdict(each) for each in found.probes],
        }
        text = json.dumps(facts, indent=1, ensure_ascii=False, default=str) + "\n"
        (folder / NAME).write_text(text, encoding="utf-8")
        with (folder / "capacity.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            parts = sorted({name for each in found.probes for name in each.shares})
            more = [f"{name}_ms_a_page" for name in parts]
            lines.writerow((*COLUMNS, *more, "broken", "saturated", "run"))
            lines.writerows(_line(each, parts) for each in found.probes)


def _line(each: Probe, parts: list[str]) -> list[object]:
    figures = [each.figures.get(name, "") for name in COLUMNS[2:]]
    made_of = [each.shares.get(name, 0) for name in parts]
    said = ["; ".join(each.broken), "; ".join(each.saturated), each.folder]
    return [round(each.rate, 2), each.strain, *figures, *made_of, *said]


class SearchUnreadable(ValueError):
    """The folder holds no search that can be read."""


def load(folder: Path) -> Search:
    """Read a search again.

    Raises:
        SearchUnreadable: there is none, or one of another version.
    """
    try:
        facts = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if facts["version"] != VERSION:
            raise SearchUnreadable(f"{folder} holds a search of version {facts['version']}")
        found = Found(
            [Probe(**each) for each in facts["probes"]],
            Knee(**facts["knee"]),
            Cause(**facts["cause"]) if facts["cause"] else None,
        )
        return Search(facts["command"], facts["asked"], facts["environment"], found)
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise SearchUnreadable(
            f"{folder} holds no search for capacity that can be read: {failure}"
        ) from failure
