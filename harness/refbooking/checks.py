"""What must hold before a link is sent, in the ruled order; the first failure wins (X20, 6.6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from refbooking import phones
from refbooking.clinical.model import (
    ClinicalSystem,
    ClinicalUser,
    Clinician,
    LocalPatient,
    SlotTypeCount,
    UpstreamFailure,
)
from refbooking.london import today
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn, clinical_problem

Told = TypeVar("Told")


@dataclass(frozen=True)
class Wanted:
    """What an invitation is to be, but for whom; without a link it has no slot type."""

    site: str
    slot_type: str | None
    mode: str
    precision: str
    clinicians: tuple[str, ...]  # none named is any
    patient_picks_clinician: bool
    allow_decline: bool
    available_from: date | None
    available_to: date | None
    message: str

    @property
    def has_link(self) -> bool:
        """Whether the patient is to get a booking link (S1)."""
        return self.slot_type is not None


@dataclass(frozen=True)
class Desk:
    """The sender's clinical system, open, with the sender's own account in it."""

    system: ClinicalSystem
    user: ClinicalUser | None
    bookable: int


@dataclass(frozen=True)
class Recipient:
    """A patient who may be texted, and the number as +44…."""

    patient: LocalPatient
    mobile: str


def may_use(who: SignedIn, site: str) -> Organisation:
    """Module and pair: the organisation to book at, if this one may book there (X4, X18)."""
    own = who.organisation
    if not own.module_enabled:
        raise Problem("MODULE_NOT_ENABLED")
    if site == own.ods:
        return own
    if not own.cross_org_enabled:
        raise Problem("MODULE_NOT_ENABLED")
    if site not in own.books_at:
        raise Problem("SITE_NOT_ALLOWED")
    # Booking at another organisation goes through GP Connect, which is not connected yet.
    raise Problem("GP_CONNECT_NOT_ENABLED")


def open_desk(service: Service, who: SignedIn, wanted: Wanted) -> Desk:
    """Module, then the book: type, clinicians and dates must be there to be booked."""
    if not wanted.has_link:
        return _desk(service, who, 0)
    may_use(who, wanted.site)
    _dates_within_horizon(service, who, wanted)
    return _desk(service, who, _bookable(service, who, wanted))


def recipient(desk: Desk, nhs_number: str) -> Recipient:
    """The patient at the practice, registered, alive and with a mobile (E65, E67, E76)."""
    patient = _asked(lambda: desk.system.patient(nhs_number))
    if patient is None:
        raise Problem("PATIENT_NOT_FOUND")
    if patient.status == "deceased":
        raise Problem("PATIENT_DECEASED")
    if patient.status != "active":
        raise Problem("PATIENT_NOT_REGISTERED")
    if not patient.mobile:
        raise Problem("MOBILE_MISSING")
    mobile = phones.mobile(patient.mobile)
    if mobile is None:
        raise Problem("MOBILE_NOT_TEXTABLE")
    return Recipient(patient, mobile)


def horizon(service: Service, organisation: Organisation) -> tuple[date, date]:
    """The first and last date that can be booked today, both included (E7)."""
    here = today(service.clock.now())
    return here, here + timedelta(days=organisation.profile.horizon_days)


def sites(service: Service, who: SignedIn) -> list[str]:
    """The organisation selector: own first, then agreed sites A to Z; empty is hidden (X3)."""
    own = who.organisation
    if not (own.module_enabled and own.cross_org_enabled and own.books_at):
        return []
    known = service.settings.organisations
    agreed = [ods for ods in own.books_at if ods in known and ods != own.ods]
    return [own.ods, *sorted(agreed, key=lambda ods: known[ods].name.casefold())]


def slot_types(service: Service, who: SignedIn, site: str) -> Sequence[SlotTypeCount]:
    """The list to choose a slot type from (S3)."""
    first, last = horizon(service, may_use(who, site))
    return _asked(lambda: service.act_as(who.organisation, who.staff).slot_types(first, last))


def clinicians(
    service: Service, who: SignedIn, site: str, slot_type: str | None
) -> Sequence[Clinician]:
    """The list to choose clinicians from (S16)."""
    first, last = horizon(service, may_use(who, site))
    system = _asked(lambda: service.act_as(who.organisation, who.staff))
    return _asked(lambda: system.clinicians(first, last, slot_type))


def availability(service: Service, who: SignedIn, site: str, slot_type: str) -> int:
    """How many slots of a type can be booked (B2)."""
    if not slot_type:
        raise Problem("SLOT_TYPE_REQUIRED")
    counts = {kind.name: kind.bookable for kind in slot_types(service, who, site)}
    if slot_type not in counts:
        raise Problem("SLOT_TYPE_UNKNOWN")
    return counts[slot_type]


def _asked(ask: Callable[[], Told]) -> Told:
    """What the clinical system says; its failures become what staff are told."""
    try:
        return ask()
    except UpstreamFailure as failure:
        raise clinical_problem(failure) from failure


def _desk(service: Service, who: SignedIn, bookable: int) -> Desk:
    system = _asked(lambda: service.act_as(who.organisation, who.staff))
    return Desk(system, _asked(system.me), bookable)


def _bookable(service: Service, who: SignedIn, wanted: Wanted) -> int:
    """How many slots of the wanted type are free; the type and the clinicians must exist."""
    slot_type = wanted.slot_type or ""
    count = availability(service, who, wanted.site, slot_type)
    if wanted.clinicians:
        holders = {one.ref for one in clinicians(service, who, wanted.site, slot_type)}
        if holders.isdisjoint(wanted.clinicians):
            raise Problem("CLINICIAN_NOT_AVAILABLE")
    return count


def _dates_within_horizon(service: Service, who: SignedIn, wanted: Wanted) -> None:
    first, last = horizon(service, who.organisation)
    begin = wanted.available_from or first
    end = wanted.available_to or last
    if not first <= begin <= end <= last:
        detail = f"dates from {first.isoformat()} to {last.isoformat()} can be booked"
        raise Problem("AVAILABILITY_INVALID", detail=detail)
