"""What GP Connect itself remembers of a world, and the parts of the world that it looks at."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from gpworld.core.clock import Clock, MachineWall, Wall
from gpworld.core.seeds import Seeds
from gpworld.gpconnect.errors import Problem, Spine
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.fragments import Fragments
from gpworld.gpconnect.settings import GpConnectSettings
from gpworld.people.model import Patient
from gpworld.people.population import Population
from gpworld.practice import Practice, Practices
from gpworld.staff.directory import Directory


@dataclass(frozen=True, slots=True)
class Kept:
    """What a registration sent beyond what a register holds, good for one version of the patient.

    ``parts`` are elements of the Patient resource (names, telecoms, addresses, communication),
    and as ``registered`` the local time of the registration.
    """

    version: int
    parts: Json


@dataclass(frozen=True, slots=True)
class GpConnectState:
    """GP Connect's own part of a world as a value."""

    settings: GpConnectSettings
    kept: dict[int, Kept]


class GpConnect:
    """Provider, proxy and directory of one world.

    ``public_url`` is where the world's GP Connect port is reached; whoever opens the port sets it.
    """

    def __init__(
        self,
        *,
        practices: Practices,
        directory: Directory,
        population: Population,
        clock: Clock,
        seeds: Seeds,
        settings: GpConnectSettings | None = None,
        public_url: str = "http://127.0.0.1:7103",
        wall: Wall | None = None,
    ) -> None:
        self.practices, self.directory, self.population = practices, directory, population
        self.clock, self.seeds, self.wall = clock, seeds, wall or MachineWall()
        self.settings = settings or GpConnectSettings()
        self.public_url = public_url
        self.fragments = Fragments()
        self.registering = threading.Lock()
        """Held while a patient is looked up and added, so that two cannot add the same one."""
        self._kept: dict[int, Kept] = {}

    def provider(self, ods: str) -> Practice | None:
        """The practice with this code, if it has a clinical system that speaks GP Connect."""
        practice = self.practices.get(ods)
        if practice is None or practice.organisation.clinical_system is None:
            return None
        return practice

    def providers(self) -> list[Practice]:
        """Every practice that answers here, by code."""
        found = (self.provider(ods) for ods in sorted(self.practices))
        return [practice for practice in found if practice is not None]

    def service_root(self, ods: str) -> str:
        """The address that everything of one practice is under, without a slash at its end."""
        return f"{self.public_url.rstrip('/')}/{ods}/STU3/1/gpconnect"

    def keep(self, patient: Patient, parts: Json) -> None:
        """Remember what a registration sent, until the patient changes."""
        self._kept[patient.id] = Kept(patient.version, parts)

    def kept(self, patient: Patient) -> Json:
        """What the patient's registration sent, if nothing has changed since."""
        kept = self._kept.get(patient.id)
        return kept.parts if kept is not None and kept.version == patient.version else {}

    def state(self) -> GpConnectState:
        """GP Connect's own part of the world as a value."""
        return GpConnectState(self.settings, dict(self._kept))

    def restore(self, state: GpConnectState) -> None:
        """Become this state."""
        self.settings, self._kept = state.settings, dict(state.kept)


def provider_at(system: GpConnect, ods: str) -> Practice:
    """The practice of a service root.

    Raises:
        Problem: 404 NO_RECORD_FOUND.
    """
    practice = system.provider(ods)
    if practice is None:
        raise Problem(Spine.NO_RECORD_FOUND, f"No practice {ods[:20]!r} answers here.")
    return practice
