"""Whether a patient already holds what they are invited to book: a warning to staff (E64)."""

from refbooking import checks
from refbooking.checks import Recipient, Wanted
from refbooking.clinical.model import ClinicalSystem, UpstreamFailure
from refbooking.service import Service
from refbooking.staff import SignedIn

ALREADY_HAS_APPOINTMENT = "ALREADY_HAS_APPOINTMENT"

WORDS = "This patient already has an appointment of this type at this site"


def warnings(
    service: Service, who: SignedIn, system: ClinicalSystem, to: Recipient, wanted: Wanted
) -> list[str]:
    """The code of the warning where it is due.

    An appointment counts if it is live, to come within the horizon, and of the invited slot type
    at the invited site; a book that cannot be asked is no reason to warn.
    """
    if not wanted.has_link:
        return []
    dates = checks.horizon(service, who.organisation)
    try:
        held = system.appointments(to.patient, *dates)
    except UpstreamFailure:
        return []
    now = service.clock.now()
    alike = any(one.type == wanted.slot_type and one.start > now for one in held)
    return [ALREADY_HAS_APPOINTMENT] if alike else []
