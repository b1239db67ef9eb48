"""The composition: everything a rule needs, in one value without logic."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from refbooking.clinical.budget import Stopwatch
from refbooking.clinical.model import ClinicalSystem
from refbooking.clinical.pds import Pds
from refbooking.clinical.sms import TextGateway
from refbooking.clock import Clock
from refbooking.jobs import Jobs
from refbooking.rates import Rates
from refbooking.settings import Organisation, Settings, Staff
from refbooking.store.database import Store
from refbooking.tokens import Tokens


class ActAs(Protocol):
    """Opens an organisation's book as a member of staff, its own or another organisation's."""

    def __call__(
        self, organisation: Organisation, staff: Staff, role: str | None = None
    ) -> ClinicalSystem:
        """`role` is what another organisation is told; raises `UpstreamFailure`."""


Wait = Callable[[float], object]
"""Waits some seconds of real time between quick tries; tests pass one that returns at once."""


@dataclass
class Service:
    """One running product. `settings` is replaced only by the test reset."""

    settings: Settings
    clock: Clock
    store: Store
    tokens: Tokens
    jobs: Jobs
    rates: Rates
    sms: TextGateway
    act_as: ActAs
    pds: Pds | None
    wait: Wait = field(default=threading.Event().wait)
    stopwatch: Stopwatch = field(default=time.monotonic)
    at_work: set[str] = field(default_factory=set)

    @contextmanager
    def working_on(self, attempt_id: str) -> Iterator[None]:
        """While it lasts, this process is at a claim, which is not lost however late it is."""
        self.at_work.add(attempt_id)
        try:
            yield
        finally:
            self.at_work.discard(attempt_id)

    def run_due_jobs(self) -> int:
        """Run everything that is due by the clock; returns how many jobs ran."""
        return self.jobs.run_due()

    def organisation(self, ods: str) -> Organisation:
        """A configured organisation; KeyError where the settings no longer list it."""
        return self.settings.organisations[ods]

    def staff(self, staff_id: str) -> Staff:
        """A configured staff member; KeyError where the settings no longer list them."""
        return self.settings.staff[staff_id]
