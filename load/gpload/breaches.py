"""What the invariants found of a run, read again: each broken one with its shortest history."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpharness.invariants.report import table
from gpharness.invariants.told import Row

Checked = Mapping[str, Mapping[str, Any]]
"""What was found, by the invariant's id: ``invariants.json``."""


@dataclass(frozen=True, slots=True)
class Shortest:
    """An invariant that was broken, by the shortest history that shows it.

    Attributes:
        times: how often it was broken.
        sentence: who, and what is wrong.
        history: the lines that show it, aligned; empty where one sentence says all.
    """

    id: str
    invariant: str
    times: int
    sentence: str
    history: str


def checked(folder: Path) -> Checked:
    """What was found of each invariant, in their order; nothing where none was looked at."""
    path = folder / "invariants.json"
    found: Checked = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return dict(sorted(found.items(), key=lambda pair: (len(pair[0]), pair[0])))


def shortest(found: Checked) -> Iterator[Shortest]:
    """Of each invariant that was broken, the breach that takes fewest lines to show."""
    for name, each in found.items():
        breaches = each.get("breaches", ())
        if not breaches:
            continue
        one = min(breaches, key=lambda breach: len(breach["history"]) or len(breaches))
        rows = tuple(Row(*row.values()) for row in one["history"])
        yield Shortest(
            id=name,
            invariant=str(each.get("sentence", "")),
            times=int(each["broken"]),
            sentence=f"{name}, {one['about']}: {one['sentence']}",
            history="\n".join(table(rows)) if rows else "",
        )
