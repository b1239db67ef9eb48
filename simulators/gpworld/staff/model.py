"""Organisations, their sites, and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gpworld.core.values import PostalAddress


class Kind(StrEnum):
    """What an organisation is."""

    GP = "gp"
    HUB = "hub"
    TRUST = "trust"


class ClinicalSystem(StrEnum):
    """Whose software a practice runs."""

    EMIS = "emis"
    SYSTMONE = "systmone"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where an organisation sees patients."""

    id: int
    ods: str
    name: str
    address: PostalAddress
    phone: str = ""
    site_code: str = ""


@dataclass(frozen=True, slots=True)
class OnlineRules:
    """What a practice allows its own patients to do online.

    Attributes:
        enabled: online services as a whole.
        appointments: booking and cancelling in them.
        booking_reason: ``optional``, ``mandatory`` or ``none``.
        days_ahead: the furthest bookable day, counted from today.
        minutes_notice: the least time to the start.
        max_appointments: appointments still to come per patient; None is no limit.
        message: what the practice tells its online users about booking.
    """

    enabled: bool = True
    appointments: bool = True
    booking_reason: str = "optional"
    days_ahead: int = 42
    minutes_notice: int = 0
    max_appointments: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class SharingRules:
    """How a practice takes part in GP Connect appointment booking.

    Attributes:
        enabled: the capability switch.
        in_directory: found by the Spine directory.
        days_ahead: booking window; None is no limit.
        max_per_organisation: slots that one booking organisation may hold; None is no limit.
        agreements: organisations with a data sharing agreement; None is everybody.
    """

    enabled: bool = True
    in_directory: bool = True
    days_ahead: int | None = None
    max_per_organisation: int | None = None
    agreements: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A practice, a hub or a trust service.

    Attributes:
        books, receives, books_at: what the booking supplier has agreed for it.
        module, cross_org: the booking module's two switches.
    """

    ods: str
    name: str
    kind: Kind
    clinical_system: ClinicalSystem | None
    address: PostalAddress
    phone: str
    asid: str
    books: bool = True
    receives: bool = False
    books_at: tuple[str, ...] = ()
    module: bool = True
    cross_org: bool = True
    live: bool = True
    staff_access: bool = True
    online: OnlineRules = field(default_factory=OnlineRules)
    sharing: SharingRules = field(default_factory=SharingRules)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who works at an organisation.

    ``given`` and ``family`` may be empty and ``role`` None: two of the errors this world exists
    for are nothing but that.  ``job_role`` is the SDS job role code (``R0260``) that a session
    holder needs before slots are offered through GP Connect.
    """

    id: int
    guid: str
    ods: str
    user_name: str
    title: str
    given: str
    family: str
    role: str | None
    job_role: str | None = None
    active: bool = True
    clinician: bool = False
    gender: str = "unknown"
    sds_user_id: str = ""
    sds_role_profile_id: str = ""

    @property
    def display_name(self) -> str:
        """Title, given and family name, those that are there."""
        return " ".join(part for part in (self.title, self.given, self.family) if part)
