"""One run as files in a folder: everything that reports, limits and invariants are made from.

run.json         command, wish, seeds, environment, clock, counts, punctuality, Locust's figures
histograms.csv   durations by name and second, as encoded HDR histograms
samples.csv      each page: intended, began, ended (seconds of the run), code
journal.ndjson   the client journal: what each visitor was given, and when
ledger.json      every accepted change of the books
outbox.json      every text
events.json      the product's own events, where it tells them
cards.json       the run's patients, with the links that they had before it began
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from gpload.histograms import Timeline
from gpload.recording import Counts, Event

VERSION = 1
SAMPLE = ("page", "visitor", "worker", "intended", "began", "ended", "code")


@dataclass(slots=True)
class Run:
    """What came of one run.

    Attributes:
        command: what to type to have it again.
        wish: the shape with its numbers and seed.
        environment: scenario, seed, versions, processors: what figures depend on.
        began_at: the real instant of the run's first second, RFC 3339.
        world_at: the world's instant then; ``scale`` of its seconds pass in a real one.
        seconds: how long arrivals were to come; ``lasted`` until the last visitor had left.
        lost: how many of the workers did not come to their end; what they had is incomplete.
        punctuality: what the world says of its own delays and lag.
        locust: what plain Locust says, by name: count, p50, p95, p99 in milliseconds.
    """

    command: str
    wish: Mapping[str, Any]
    environment: Mapping[str, Any]
    began_at: str
    world_at: str
    scale: float
    seconds: float
    lasted: float
    workers: int
    lost: int
    counts: Counts
    punctuality: Mapping[str, Any]
    locust: Mapping[str, Mapping[str, float]]
    staged: Mapping[str, Any] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    events: list[Event] = field(default_factory=list)
    ledger: Mapping[str, Any] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    service: list[str] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        """Write all files; what an earlier run left under these names is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        _json(folder / "run.json", {"version": VERSION, **self._facts()})
        _json(folder / "ledger.json", self.ledger)
        _json(folder / "outbox.json", self.outbox)
        _json(folder / "events.json", self.service)
        _json(folder / "cards.json", self.cards)
        self.timeline.save(folder / "histograms.csv")
        with (folder / "journal.ndjson").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in self.events)
        with (folder / "samples.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, SAMPLE, extrasaction="ignore")
            lines.writeheader()
            lines.writerows(self.events)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a run again.

        Raises:
            RunUnreadable: the folder holds none, or one of another version.
        """
        try:
            facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            version = facts.pop("version")
            if version != VERSION:
                raise RunUnreadable(f"{folder} holds a run of version {version}, not {VERSION}")
            facts["counts"] = Counts(**facts["counts"])
            return cls(
                **facts,
                timeline=Timeline.load(folder / "histograms.csv"),
                events=list(_events(folder / "journal.ndjson")),
                ledger=json.loads((folder / "ledger.json").read_text(encoding="utf-8")),
                outbox=json.loads((folder / "outbox.json").read_text(encoding="utf-8")),
                service=json.loads((folder / "events.json").read_text(encoding="utf-8")),
                cards=json.loads((folder / "cards.json").read_text(encoding="utf-8")),
            )
        except (OSError, ValueError, KeyError, TypeError) as failure:
            raise RunUnreadable(f"{folder} holds no run that can be read: {failure}") from failure

    def raw(self, page: str) -> list[float]:
        """Seconds from the intended instant to the end of each such page, in ascending order."""
        return raw(self.events, page)

    def _facts(self) -> dict[str, Any]:
        bulky = ("timeline", "events", "ledger", "outbox", "service", "cards", "counts")
        facts = {name: getattr(self, name) for name in self.__slots__ if name not in bulky}
        return {**facts, "counts": asdict(self.counts)}


class RunUnreadable(ValueError):
    """No run is in that folder; the message says which file is at fault."""


def raw(events: Iterable[Event], page: str) -> list[float]:
    """The durations of a page from the samples themselves: the truth that histograms come near."""
    return sorted(each["ended"] - each["intended"] for each in events if each["page"] == page)


def percentile(ascending: list[float], share: float) -> float:
    """The sample that this share of all stays at or under; 0 of none."""
    if not ascending:
        return 0.0
    return ascending[max(0, math.ceil(round(share * len(ascending), 6)) - 1)]


def _events(path: Path) -> Iterator[Event]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8")
