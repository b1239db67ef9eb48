"""A person as the nation knows them, a patient as a practice does, and what a record holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gpworld.core.values import PostalAddress


class Gender(StrEnum):
    """Administrative gender, FHIR's words."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class Registration(StrEnum):
    """How a patient is registered; GP Connect's registration types."""

    REGULAR = "regular"
    TEMPORARY = "temporary"
    EMERGENCY = "emergency"
    IMMEDIATELY_NECESSARY = "immediately necessary"
    PRIVATE = "private"
    OTHER = "other"


class Standing(StrEnum):
    """Whether a patient is with the practice now."""

    ACTIVE = "active"
    LEFT = "left"
    DECEASED = "deceased"


class Sensitivity(StrEnum):
    """PDS confidentiality: the FHIR codes."""

    UNRESTRICTED = "U"
    RESTRICTED = "R"
    VERY_RESTRICTED = "V"


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, both days included; None is open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class HumanName:
    """A name; ``id`` is PDS's own handle for it, ``hidden`` ones never match a search."""

    family: str
    given: tuple[str, ...]
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    use: str = "usual"
    id: str = ""
    period: Period = Period()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address as PDS keeps it."""

    lines: tuple[str, ...]
    postcode: str
    use: str = "home"
    text: str = ""
    id: str = ""
    period: Period = Period()
    keys: tuple[tuple[str, str], ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Telecom:
    """A telephone number or e-mail address as PDS keeps it."""

    system: str
    value: str
    use: str = "home"
    id: str = ""
    period: Period = Period()
    hidden: bool = False
    other_system: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Whom to call; PDS keeps no name for them."""

    telecom: Telecom
    id: str = ""
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice a person is registered with, as PDS knows it."""

    ods: str
    id: str = ""
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody related to a person; with a record of their own when ``nhs_number`` is set."""

    id: str
    relationship: tuple[str, ...]
    nhs_number: str | None = None
    name: HumanName | None = None
    address: Address | None = None
    telecom: tuple[Telecom, ...] = ()
    period: Period = Period()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """The national truth about one person: what PDS holds.

    Attributes:
        birth_date: yyyy-mm-dd, or in rare bad data yyyy-mm or yyyy.
        names, addresses, telecoms: current and former; exactly one name is current and usual.
        superseded_by: the NHS number that replaced this one in a merge.
        invalid: marked invalid, never to be retrieved.
        extensions: further single FHIR extensions, by short name, as JSON text.
    """

    nhs_number: str
    names: tuple[HumanName, ...]
    birth_date: str
    gender: Gender
    version: int = 1
    addresses: tuple[Address, ...] = ()
    telecoms: tuple[Telecom, ...] = ()
    contacts: tuple[EmergencyContact, ...] = ()
    practice: Practice | None = None
    managing: Practice | None = None
    sensitivity: Sensitivity = Sensitivity.UNRESTRICTED
    deceased: datetime | None = None
    death_status: str = ""
    multiple_birth: int | None = None
    superseded_by: str | None = None
    invalid: bool = False
    former_genders: tuple[Gender, ...] = ()
    related: tuple[Related, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()

    def usual_name(self, today: date) -> HumanName:
        """The current usual name; the first name where the data has none."""
        for name in self.names:
            if name.use == "usual" and name.period.covers(today):
                return name
        return self.names[0]

    def home(self, today: date) -> Address | None:
        """The current home address."""
        for address in self.addresses:
            if address.use == "home" and address.period.covers(today):
                return address
        return None


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as one practice has them on its books.

    Attributes:
        id: the practice's own number, unique in the world.
        nhs_number: may be missing.
        verified: the NHS number has been traced (GP Connect status 01).
        restricted: the practice knows that the record is sensitive.
        opted_out: said no to record sharing.
        max_appointments: a limit of this patient's own for online booking; None is the practice's.
    """

    id: int
    guid: str
    ods: str
    nhs_number: str | None
    title: str
    given: tuple[str, ...]
    family: str
    birth_date: date
    gender: Gender
    address: PostalAddress = field(default_factory=PostalAddress)
    phone: str = ""
    mobile: str = ""
    email: str = ""
    registration: Registration = Registration.REGULAR
    standing: Standing = Standing.ACTIVE
    registered_on: date | None = None
    left_on: date | None = None
    verified: bool = True
    restricted: bool = False
    opted_out: bool = False
    usual_clinician: int | None = None
    max_appointments: int | None = None
    version: int = 1

    @property
    def first_name(self) -> str:
        """The first given name, or nothing."""
        return self.given[0] if self.given else ""

    @property
    def full_name(self) -> str:
        """Title, given names and family name."""
        return " ".join(part for part in (self.title, *self.given, self.family) if part)


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """Something filed in a patient's record; ``raw`` is what the writer sent, as it came."""

    id: int
    guid: str
    patient: int
    at: datetime
    by: str
    text: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class OnlineAccount:
    """A patient's account for online services at one practice.

    Attributes:
        linkage_key: the practice-issued secret (EMIS linkage key, SystmOne passphrase to link).
        credential: the long-lived secret of a linked account (EMIS access identity, SystmOne
            passphrase); empty while unlinked.
        proxy_for: patients whom the holder may act for.
        status: ``active``, ``archived`` or ``restricted``.
    """

    account_id: str
    ods: str
    patient: int
    linkage_key: str
    credential: str = ""
    linked: bool = False
    status: str = "active"
    proxy_for: tuple[int, ...] = ()
