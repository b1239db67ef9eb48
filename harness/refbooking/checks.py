"""What must hold before a link is sent, in the ruled order; the first failure wins (X20, 6.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from refbooking import cross_org, phones
from refbooking.clinical.model import (
    ClinicalSystem,
    ClinicalUser,
    Clinician,
    LocalPatient,
    SlotTypeCount,
)
from refbooking.cross_org import asked
from refbooking.london import today
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn


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


def may_use(service: Service, who: SignedIn, site: str) -> Organisation:
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
    known = service.settings.organisations.get(site)
    if known is None:
        raise Problem("SITE_NOT_ALLOWED")
    return known


def all_of(
    service: Service, who: SignedIn, wanted: Wanted, nhs_number: str
) -> tuple[Desk, Recipient]:
    """Every check of sending to one patient, in the ruled order (6.6)."""
    desk = open_desk(service, who, wanted)
    to = recipient(desk, nhs_number)
    if wanted.has_link and wanted.site != who.organisation.ods:
        cross_org.refuse_patient_who_differs(service, desk.system, to.patient)
    return desk, to


def open_desk(service: Service, who: SignedIn, wanted: Wanted) -> Desk:
    """Module, then the book: type, clinicians and dates must be there to be booked."""
    if not wanted.has_link:
        return _desk(service, who, 0)
    site = may_use(service, who, wanted.site)
    if site.ods != who.organisation.ods:
        return _desk_elsewhere(service, who, site, wanted)
    _dates_within_horizon(service, who, wanted)
    return _desk(service, who, _bookable(service, who, wanted))


def recipient(desk: Desk, nhs_number: str) -> Recipient:
    """The patient at the practice, registered, alive and with a mobile (E65, E67, E76)."""
    patient = asked(lambda: desk.system.patient(nhs_number))
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


def open_book(service: Service, who: SignedIn, site: str) -> ClinicalSystem:
    """The book to look into: one's own, or another organisation's once it can be asked (X20)."""
    known = may_use(service, who, site)
    if known.ods != who.organisation.ods:
        return cross_org.open_site(service, who, known)
    return asked(lambda: service.act_as(known, who.staff))


def slot_types(service: Service, who: SignedIn, site: str) -> Sequence[SlotTypeCount]:
    """The list to choose a slot type from (S3); at another site, what can be booked there (X8)."""
    return slot_types_in(service, who, open_book(service, who, site))


def slot_types_in(service: Service, who: SignedIn, book: ClinicalSystem) -> Sequence[SlotTypeCount]:
    """The same from a book that is open."""
    dates = horizon(service, who.organisation)
    return asked(lambda: book.slot_types(*dates))


def clinicians(
    service: Service, who: SignedIn, site: str, slot_type: str | None
) -> Sequence[Clinician]:
    """The list to choose clinicians from (S16)."""
    return clinicians_in(service, who, open_book(service, who, site), slot_type)


def clinicians_in(
    service: Service, who: SignedIn, book: ClinicalSystem, slot_type: str | None
) -> Sequence[Clinician]:
    """The same from a book that is open."""
    dates = horizon(service, who.organisation)
    return asked(lambda: book.clinicians(*dates, slot_type))


def availability(service: Service, who: SignedIn, site: str, slot_type: str) -> int:
    """How many slots of a type can be booked (B2)."""
    if not slot_type:
        raise Problem("SLOT_TYPE_REQUIRED")
    book = open_book(service, who, site)
    if site != who.organisation.ods:
        return cross_org.bookable(service, book, horizon(service, who.organisation), slot_type, ())
    counts = {kind.name: kind.bookable for kind in slot_types_in(service, who, book)}
    if slot_type not in counts:
        raise Problem("SLOT_TYPE_UNKNOWN")
    return counts[slot_type]


def _desk(service: Service, who: SignedIn, bookable: int) -> Desk:
    system = asked(lambda: service.act_as(who.organisation, who.staff))
    return Desk(system, asked(system.me), bookable)


def _desk_elsewhere(service: Service, who: SignedIn, site: Organisation, wanted: Wanted) -> Desk:
    """Role, full name, our telephone, and then the other organisation's slots (X14–X16, E127)."""
    system = cross_org.open_site(service, who, site)
    cross_org.refuse_without_phone(who)
    _dates_within_horizon(service, who, wanted)
    dates, slot_type = horizon(service, who.organisation), wanted.slot_type or ""
    count = cross_org.bookable(service, system, dates, slot_type, wanted.clinicians)
    return Desk(system, asked(system.me), count)


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
