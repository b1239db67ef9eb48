"""What the product's own calls took, hop by hop, as the simulators have noted it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from gpload.histograms import Samples
from gpload.recording import Report
from gpworld.control.client import ControlClient

Span = tuple[float, float]
"""From one second of the run to another."""

HOP, REFUSED = "hop: ", "refused: "
OVERLOADED = (0, 429)
"""What is as bad as a 5xx: no reply at all, and too many requests."""
NEVER = 1_000_000_000
"""A number that no exchange reaches: asked after it, the journal tells where it is and no more."""


class Seen:
    """Numbers that come roughly in order, and up to which none is missing.

    A number that never comes, as of an exchange that hangs, is given up once ``most`` later ones
    are there.
    """

    def __init__(self, upto: int, most: int = 5000) -> None:
        self.upto, self._most = upto, most
        self._ahead: set[int] = set()

    def is_new(self, number: int) -> bool:
        """Whether it is seen for the first time; from now on it has been seen."""
        if number <= self.upto or number in self._ahead:
            return False
        self._ahead.add(number)
        if len(self._ahead) > self._most:
            self.upto = min(self._ahead) - 1
        while self.upto + 1 in self._ahead:
            self.upto += 1
            self._ahead.remove(self.upto)
        return True


class Hops:
    """Reads the world's timings from one instant on."""

    def __init__(self, control: ControlClient, scale: float) -> None:
        self._control, self._scale = control, scale
        self.world_at = datetime.fromisoformat(control.clock()["now"])
        before = control.timings(after=NEVER)
        self._seen, self._dropped_before = Seen(int(before["last"])), int(before["dropped"])
        self._samples = Samples()
        self._spans: defaultdict[str, list[Span]] = defaultdict(list)
        self.dropped = 0

    def look(self) -> None:
        """Fetch what has ended since the last look."""
        found = self._control.timings(after=self._seen.upto)
        self.dropped = int(found["dropped"]) - self._dropped_before
        for number, at, system, operation, status, ms in found["timings"]:
            if not self._seen.is_new(number):
                continue
            second = (datetime.fromisoformat(at) - self.world_at).total_seconds() / self._scale
            name = f"{HOP}{system} {operation}" if operation else f"{HOP}{system}"
            self._samples.add(name, max(0, int(second)), ms / 1000)
            self._spans[system].append((second, second + ms / 1000))
            if status in OVERLOADED or status >= 500:
                refused = f"{REFUSED}{system} {operation} {status or 'no reply'}"
                self._samples.add(refused, max(0, int(second)), ms / 1000)

    def busy(self, system: str, waits: Iterable[Span]) -> float:
        """For which share of the time that was waited a system had a call of the product's open."""
        waited, open_ = joined(waits), joined(self._spans[system])
        both = sum(overlap(one, other) for one in waited for other in open_)
        return both / max(sum(end - begin for begin, end in waited), 1e-9)

    def report(self) -> Report:
        """All that was seen, as a worker's report."""
        return Report(rows=self._samples.drain())


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that neither touch nor overlap, in order."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def overlap(one: Span, other: Span) -> float:
    """For how long both last."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
