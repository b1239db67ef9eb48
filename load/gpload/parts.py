"""What of our own one Locust environment holds: the conductor, the worker, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from locust.env import Environment

from gpload.conductor import NAME, Conductor
from gpload.worker import Worker


@dataclass(slots=True)
class Parts:
    """The conductor is on the master, a worker in each that has visitors; alone, both are here."""

    conductor: Conductor | None = None
    worker: Worker | None = None

    def collect(self) -> None:
        """Hand on what was measured in this very process."""
        if self.conductor is not None and self.worker is not None:
            self.conductor.gathered.add("here", self.worker.report())

    def report(self, client_id: str, data: dict[str, Any], **_: object) -> None:
        """A worker's figures go to the master with Locust's own."""
        if self.worker is not None:
            data[NAME] = self.worker.report().packed()


def of(environment: Environment) -> Parts:
    """The parts of an environment; they live as long as it does."""
    found = getattr(environment, NAME, None)
    if not isinstance(found, Parts):
        found = Parts()
        setattr(environment, NAME, found)
    return found
