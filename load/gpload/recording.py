"""What one process notes of a run: durations, client journal, late and missed starts, own lag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from gpload.histograms import Row, Samples

Event = dict[str, Any]  # one line of the client journal; see docs/user-guides/load.md

PAGE, CALL, LAG = "page: ", "call: ", "generator: loop lag"


@dataclass(slots=True)
class Counts:
    """Starts of a run.

    Attributes:
        planned: arrivals that were to begin here.
        started: those that began, late ones included.
        late: those that began more than ``open_model.LATE`` after their instant.
        missed: those that never began, as too many visitors were on their way already.
        unfinished: those that had not come to their end when the run was over.
    """

    planned: int = 0
    started: int = 0
    late: int = 0
    missed: int = 0
    unfinished: int = 0

    def add(self, other: Mapping[str, int]) -> None:
        """Those of another process."""
        for name, value in other.items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(slots=True)
class Report:
    """What a worker hands on since its last report; plain data as ``packed``."""

    rows: list[Row] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    done: bool = False
    on_their_way: int = 0

    def packed(self) -> dict[str, Any]:
        """For a message."""
        return asdict(self)

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Report:
        """Out of a message."""
        rows = [(name, second, one) for name, second, one in packed["rows"]]
        on_their_way = packed["on_their_way"]
        return cls(rows, packed["events"], packed["counts"], packed["done"], on_their_way)


class Recorder:
    """Notes pages, calls, lag and starts; times are seconds of the run."""

    def __init__(self, worker: int = 0) -> None:
        self.worker = worker
        self.counts = Counts()
        self._samples = Samples()
        self._events: list[Event] = []
        self._told: Counter[str] = Counter()

    def page(self, event: Event) -> None:
        """One page of one visitor, counted from the instant it was meant to begin."""
        self.note(event)
        took = event["ended"] - event["intended"]
        self._samples.add(PAGE + event["page"], int(event["intended"]), took)

    def note(self, event: Event) -> None:
        """Something that took no time worth measuring."""
        self._events.append({"worker": self.worker, **event})

    def call(self, name: str, began: float, seconds: float) -> None:
        """One HTTP call, counted from its sending."""
        self._samples.add(CALL + name, int(began), seconds)

    def lag(self, at: float, seconds: float) -> None:
        """By how much this process woke later than it had meant to."""
        self._samples.add(LAG, int(at), seconds)

    def report(self, *, done: bool = False, on_their_way: int = 0) -> Report:
        """Everything since the last report, and how many visitors have not left by now."""
        events, self._events = self._events, []
        now = asdict(self.counts)
        counts = {name: value - self._told[name] for name, value in now.items()}
        self._told.update(counts)
        return Report(self._samples.drain(), events, counts, done, on_their_way)
