"""What the product's own calls took, hop by hop, as the simulators have noted it."""

from __future__ import annotations

from datetime import datetime

from gpload.histograms import Samples
from gpload.recording import Report
from gpworld.control.client import ControlClient

HOP = "hop: "
NEVER = 1_000_000_000
"""A number that no exchange reaches: asked after it, the journal tells where it is and no more."""


class Hops:
    """Reads the world's timings from one instant on."""

    def __init__(self, control: ControlClient, scale: float) -> None:
        self._control, self._scale = control, scale
        self.world_at = datetime.fromisoformat(control.clock()["now"])
        before = control.timings(after=NEVER)
        self._after, self._dropped_before = int(before["last"]), int(before["dropped"])
        self._samples = Samples()
        self.dropped = 0
        self._seen: set[int] = set()

    def look(self) -> None:
        """Fetch what has ended since the last look."""
        found = self._control.timings(after=self._after)
        self.dropped = int(found["dropped"]) - self._dropped_before
        for number, at, system, operation, _, ms in found["timings"]:
            if number in self._seen:
                continue
            self._seen.add(number)
            second = (datetime.fromisoformat(at) - self.world_at).total_seconds() / self._scale
            name = f"{HOP}{system} {operation}" if operation else f"{HOP}{system}"
            self._samples.add(name, max(0, int(second)), ms / 1000)

    def report(self) -> Report:
        """All that was seen, as a worker's report."""
        return Report(rows=self._samples.drain())
