"""Which clinical system an organisation has, opened as one of its own staff or of another's."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from refbooking.accesses import GpConnectAccess
from refbooking.clinical.directory import Directory
from refbooking.clinical.elsewhere import Elsewhere
from refbooking.clinical.emis import Emis
from refbooking.clinical.gpconnect import GpConnect, Ways
from refbooking.clinical.gpconnect_token import Asker
from refbooking.clinical.model import ClinicalSystem, Refusal, UpstreamRefused
from refbooking.clinical.systmone import Logons, Systmone
from refbooking.clock import Clock
from refbooking.settings import Organisation, Settings, Staff


@dataclass
class Doors:
    """Opens clinical systems; calling it raises `UpstreamFailure` where it cannot.

    `settings` gives those in force: the test reset replaces them.
    """

    clock: Clock
    chance: random.Random
    settings: Callable[[], Settings]
    _logons: Logons = field(default_factory=Logons)
    _ways: Ways | None = None
    _ways_of: Settings | None = None

    def __call__(
        self, organisation: Organisation, staff: Staff, role: str | None = None
    ) -> ClinicalSystem:
        """An organisation's book as one of `staff`; `role` is told to another organisation."""
        if organisation.ods == staff.ods:
            return self._own(organisation, staff)
        return self._elsewhere(organisation, staff, role)

    def _own(self, organisation: Organisation, staff: Staff) -> ClinicalSystem:
        if organisation.clinical_system == "systmone":
            return Systmone(organisation, staff, self.clock, self._logons)
        return Emis(organisation, staff, self.clock)

    def _elsewhere(self, site: Organisation, staff: Staff, role: str | None) -> ClinicalSystem:
        settings = self.settings()
        sender = settings.organisations[staff.ods]
        ways = self._gp_connect(settings)
        if ways is None:
            raise _not_enabled("this product has no way to GP Connect")
        if not site.gp_connect_enabled:
            raise _not_enabled(f"{site.name} is not switched on for GP Connect")
        if sender.asid is None:
            raise _not_enabled(f"{sender.name} has no ASID")
        asker = Asker(sender, staff, role, settings.public_url)
        there = GpConnect(site.ods, asker, ways)
        return Elsewhere(lambda: self._own(sender, staff), there, self.clock)

    def _gp_connect(self, settings: Settings) -> Ways | None:
        """The proxy and a directory that remembers, until the settings are replaced."""
        if settings is not self._ways_of:
            access = settings.gpconnect
            self._ways = self._new_ways(access) if access else None
            self._ways_of = settings
        return self._ways

    def _new_ways(self, access: GpConnectAccess) -> Ways:
        directory = Directory(access, self.clock, self._correlation)
        return Ways(access.ssp_url, directory, self.clock, self.chance, access.one_by_one)

    def _correlation(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))


def _not_enabled(why: str) -> UpstreamRefused:
    return UpstreamRefused(Refusal.NOT_ENABLED, "gpconnect", why)
