"""Which clinical system an organisation has, opened as one of its staff."""

from collections.abc import Callable

from refbooking.clinical.emis import Emis
from refbooking.clinical.model import ClinicalSystem, UpstreamUnavailable
from refbooking.clock import Clock
from refbooking.settings import Organisation, Staff


def opener(clock: Clock) -> Callable[[Organisation, Staff], ClinicalSystem]:
    """What opens an organisation's system; it raises `UpstreamFailure` where it cannot."""

    def open_as(organisation: Organisation, staff: Staff) -> ClinicalSystem:
        if organisation.clinical_system == "emis":
            return Emis(organisation, staff, clock)
        text = f"{organisation.ods}: this product does not speak {organisation.clinical_system} yet"
        raise UpstreamUnavailable(organisation.clinical_system, text, reached=False)

    return open_as
