"""The entries of a scenario file as values, one class for each kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from gpworld.core.values import PostalAddress
from gpworld.scenario.problems import Where
from gpworld.staff.model import OnlineRules, SharingRules

Table = Mapping[str, Any]  # an entry that the schema has passed


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """A place of an organisation; without an address it shares the organisation's."""

    name: str
    address: PostalAddress | None = None
    phone: str = ""
    site_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPlan:
    """Somebody who works at an organisation."""

    where: Where
    organisation: str
    user_name: str
    title: str = ""
    given: str = ""
    family: str = ""
    role: str | None = None
    job_role: str | None = None
    active: bool = True
    clinician: bool = False
    gender: str = "unknown"

    @classmethod
    def read(cls, table: Table, where: Where, organisation: str = "") -> Self:
        """From a ``[[user]]``, or a user inside its organisation."""
        return cls(where=where, **{"organisation": organisation, **table})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPlan:
    """An organisation with its sites and its users."""

    where: Where
    ods: str
    name: str
    kind: str = "gp"
    clinical_system: str | None = None
    address: PostalAddress = field(default_factory=PostalAddress)
    phone: str = ""
    asid: str = ""
    books: bool = False
    receives: bool = False
    books_at: tuple[str, ...] = ()
    module: bool = True
    cross_org: bool = True
    live: bool = True
    staff_access: bool = True
    online: OnlineRules = field(default_factory=OnlineRules)
    sharing: SharingRules = field(default_factory=SharingRules)
    sites: tuple[SitePlan, ...] = ()
    users: tuple[UserPlan, ...] = ()

    @classmethod
    def read(cls, table: Table, where: Where) -> Self:
        """From an ``[[organisation]]``."""
        rest = dict(table)
        sites, users = rest.pop("site", ()), rest.pop("user", ())
        return cls(
            where=where,
            **{
                **_tuples(rest),
                "address": PostalAddress(**rest.get("address", {})),
                "online": OnlineRules(**rest.get("online", {})),
                "sharing": SharingRules(**_tuples(rest.get("sharing", {}))),
                "sites": tuple(_site(site) for site in sites),
                "users": tuple(
                    UserPlan.read(
                        user, Where(where.source, (*where.path, "user", at)), table["ods"]
                    )
                    for at, user in enumerate(users)
                ),
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A row of slots, on one day or on many; ``pattern`` overrides fields slot by slot, in turn."""

    where: Where
    organisation: str
    name: str
    type: str
    day: str
    start: str
    minutes: int
    count: int | None = None
    end: str | None = None
    repeat: Mapping[str, Any] = field(default_factory=dict)
    clinicians: tuple[str, ...] = ()
    site: str | None = None
    timed: bool = True
    slot: Mapping[str, Any] = field(default_factory=dict)
    pattern: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, table: Table, where: Where) -> Self:
        """From a ``[[session]]``."""
        rest = dict(table)
        clinician = rest.pop("clinician", None)
        slot = {key: rest.pop(key) for key in SLOT_FIELDS & rest.keys()}
        if clinician is not None:
            rest["clinicians"] = [clinician]
        return cls(where=where, slot=slot, **_tuples(rest))


SLOT_FIELDS = frozenset(
    (
        "channel",
        "online",
        "gp_connect",
        "blocked",
        "embargo",
        "only_ods",
        "only_types",
        "telephone",
    )
)
"""What a session says of all its slots, and a step of its pattern of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPlan:
    """A person, and the patient that one practice has of them; see the schema for the flags."""

    where: Where
    family: str
    given: tuple[str, ...]
    birth_date: date
    gender: str
    practice: str | None = None
    nhs_number: str = ""
    title: str = ""
    address: PostalAddress = field(default_factory=PostalAddress)
    phone: str = ""
    mobile: str = ""
    email: str = ""
    registration: str = "regular"
    registered_on: date | None = None
    flags: frozenset[str] = frozenset()
    online: str = "none"
    proxy_for: tuple[str, ...] = ()
    max_appointments: int | None = None
    usual_clinician: str | None = None
    opted_out: bool = False
    multiple_birth: int | None = None
    death_date: date | None = None
    superseded_by: str | None = None
    pds: Mapping[str, Any] = field(default_factory=dict)
    previous: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, table: Table, where: Where) -> Self:
        """From a ``[[patient]]``.

        Raises:
            ScenarioError: a date that no calendar has.
        """
        rest = _tuples(table)
        for key in ("birth_date", "registered_on", "death_date"):
            if key in rest:
                rest[key] = day(rest[key], key, where)
        rest["flags"] = frozenset(rest.get("flags", ()))
        rest["address"] = PostalAddress(**rest.get("address", {}))
        return cls(where=where, **rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPlan:
    """An appointment that is in the book from the start, by whatever door it came."""

    where: Where
    organisation: str
    patient: str
    day: str
    start: str
    clinician: str | None = None
    via: str = "staff"
    by: str = ""
    reason: str = ""
    note: str = ""
    cancelled: bool = False

    @classmethod
    def read(cls, table: Table, where: Where) -> Self:
        """From an ``[[appointment]]``."""
        return cls(where=where, **table)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPlan:
    """How many people to make up, and where they are registered."""

    where: Where
    people: int = 0
    practices: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, where: Where) -> Self:
        """From ``[population]``."""
        return cls(where=where, **_tuples(table))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlan:
    """What the reference product is told: its profile by ODS code, and who has a request form."""

    profile: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table) -> Self:
        """From ``[booking]``."""
        return cls(**_tuples(table))


def day(text: str, key: str, where: Where) -> date:
    """A calendar day.

    Raises:
        ScenarioError: no calendar has it.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise where.refuse(key, f'"{text}" is on no calendar; write it like 1984-03-12') from None


def _site(table: Table) -> SitePlan:
    rest = dict(table)
    address = rest.pop("address", None)
    return SitePlan(**rest, address=PostalAddress(**address) if address else None)


def _tuples(table: Table) -> dict[str, Any]:
    return {key: tuple(val) if isinstance(val, list) else val for key, val in table.items()}
