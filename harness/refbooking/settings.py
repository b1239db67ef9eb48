"""What a deployment is told at start: addresses, keys, organisations, staff and their profile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time
from pathlib import Path

from refbooking.accesses import GpConnectAccess, SystmoneAccess, SystmoneLogon
from refbooking.form_settings import Form
from refbooking.keys import Keys, SettingsRefused

__all__ = ["Organisation", "Profile", "Settings", "SettingsRefused", "Staff"]


@dataclass(frozen=True)
class Profile:
    """One organisation's choices where products differ (behaviour section 3)."""

    validity_hours: int = 168
    expiry_rule: str = "elapsed"
    horizon_days: int = 42
    notice_minutes: int = 0
    identity_max_wrong: int = 10
    session_idle_minutes: int = 60
    windows: tuple[tuple[time, time], ...] = (
        (time(8, 0), time(13, 0)),
        (time(13, 0), time(18, 30)),
    )
    window_same_day: bool = False
    window_tries: int = 3
    cancel_by_link: bool = True
    cancel_cutoff_minutes: int = 60
    cancel_text: bool = True
    ask_to_rebook: bool = False
    decline: bool = False
    reminder_hours: tuple[int, ...] = (24,)
    batch_max_percent: int = 500
    match_requires_registration: bool = True  # of GP organisations only (E99)
    match_search_includes_gender: bool = False

    @classmethod
    def read(cls, keys: Keys) -> "Profile":
        """From the `profile` object of an organisation; keys that are not ours are refused."""
        given: dict[str, object] = {}
        for field in fields(cls):
            if keys.has(field.name):
                given[field.name] = _profile_value(keys, field.name, getattr(cls, field.name))
        keys.nothing_else()
        profile = replace(cls(), **given)  # type: ignore[arg-type]  # each value was read by its default's type
        if profile.expiry_rule not in ("elapsed", "same_wall_clock", "end_of_day"):
            keys.refuse("expiry_rule", "must be elapsed, same_wall_clock or end_of_day")
        return profile


@dataclass(frozen=True)
class EmisAccess:
    """Where an organisation's EMIS Partner API is, and who we are to it."""

    url: str
    application_id: str


@dataclass(frozen=True)
class Organisation:
    """An organisation that uses the product."""

    ods: str
    name: str
    address: str
    phone: str | None
    kind: str
    clinical_system: str
    module_enabled: bool
    cross_org_enabled: bool
    gp_connect_enabled: bool
    books_at: tuple[str, ...]
    asid: str | None
    emis: EmisAccess | None
    systmone: SystmoneAccess | None
    profile: Profile

    @classmethod
    def read(cls, keys: Keys) -> "Organisation":
        """From one entry of `organisations`."""
        emis = keys.part("emis")
        profile = keys.part("profile")
        systmone = keys.part("systmone")
        return keys.done(
            cls(
                ods=keys.text("ods"),
                name=keys.text("name"),
                address=keys.text("address", ""),
                phone=keys.text_or_none("phone"),
                kind=keys.one_of("kind", ("gp", "hub", "trust"), "gp"),
                clinical_system=keys.one_of("clinical_system", ("emis", "systmone"), "emis"),
                module_enabled=keys.flag("module_enabled", True),
                cross_org_enabled=keys.flag("cross_org_enabled", False),
                gp_connect_enabled=keys.flag("gp_connect_enabled", False),
                books_at=keys.texts("books_at"),
                asid=keys.text_or_none("asid"),
                emis=_emis(emis) if emis else None,
                systmone=SystmoneAccess.read(systmone) if systmone else None,
                profile=Profile.read(profile) if profile else Profile(),
            )
        )


@dataclass(frozen=True)
class Staff:
    """A person who signs in.

    `emis_token` and `systmone` are None while they are not signed in to that system (E126).
    """

    id: str
    ods: str
    user: str
    given: str
    family: str
    token: str
    emis_token: str | None
    systmone: SystmoneLogon | None

    @classmethod
    def read(cls, keys: Keys) -> "Staff":
        """From one entry of `staff`."""
        emis = keys.part("emis")
        systmone = keys.part("systmone")
        return keys.done(
            cls(
                id=keys.text("id"),
                ods=keys.text("ods"),
                user=keys.text("user"),
                given=keys.text("given", ""),
                family=keys.text("family", ""),
                token=keys.text("token"),
                emis_token=emis.done(emis.text_or_none("token")) if emis else None,
                systmone=SystmoneLogon.read(systmone) if systmone else None,
            )
        )


@dataclass(frozen=True)
class ClockAddress:
    """A clock kept elsewhere."""

    url: str
    token: str | None


@dataclass(frozen=True)
class SmsAccess:
    """The text gateway, its template (its whole body is `((message))`) and our receipts' token."""

    url: str
    api_key: str
    template_id: str
    receipts_token: str


@dataclass(frozen=True)
class PdsAccess:
    """PDS: the base address of its FHIR resources; without a token it must be the open sandbox."""

    url: str
    token: str | None


@dataclass(frozen=True)
class Settings:
    """Everything a deployment is told."""

    public_url: str
    secret_key: str
    database_url: str
    test_mode: bool
    clock: ClockAddress | None
    sms: SmsAccess
    gpconnect: GpConnectAccess | None
    pds: PdsAccess | None
    organisations: Mapping[str, Organisation]
    staff: Mapping[str, Staff]
    forms: Mapping[str, Form]

    @classmethod
    def load(cls, path: str | Path) -> "Settings":
        """From a settings file; raises `SettingsRefused` naming the file and the key."""
        try:
            body = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as failure:
            raise SettingsRefused(f"{path}: cannot be read as JSON: {failure}") from failure
        try:
            return cls.read(body)
        except SettingsRefused as refusal:
            raise SettingsRefused(f"{path}: {refusal}") from refusal

    @classmethod
    def read(cls, body: object) -> "Settings":
        """From the decoded body of a settings file."""
        keys = Keys.of(body, "settings")
        clock = keys.part("clock")
        gpconnect = keys.part("gpconnect")
        pds = keys.part("pds")
        settings = cls(
            public_url=keys.text("public_url").rstrip("/"),
            secret_key=keys.text("secret_key"),
            database_url=keys.text("database_url"),
            test_mode=keys.flag("test_mode", False),
            clock=_clock(clock) if clock else None,
            sms=_sms(keys.required_part("sms")),
            gpconnect=GpConnectAccess.read(gpconnect) if gpconnect else None,
            pds=_pds(pds) if pds else None,
            organisations={},
            staff={},
            forms={},
        )
        return keys.done(settings.with_people(keys).with_forms(keys))

    def with_people(self, keys: Keys) -> "Settings":
        """The same deployment with the `organisations` and `staff` of another body."""
        organisations = [Organisation.read(part) for part in keys.parts("organisations")]
        staff = [Staff.read(part) for part in keys.parts("staff")]
        by_ods = {o.ods: o for o in organisations}
        for person in staff:
            if person.ods not in by_ods:
                keys.refuse("staff", f"{person.id} works at {person.ods}, which is not listed")
        return replace(self, organisations=by_ods, staff={s.id: s for s in staff})

    def with_forms(self, keys: Keys) -> "Settings":
        """The same deployment with the `forms` of another body."""
        kinds = {ods: organisation.kind for ods, organisation in self.organisations.items()}
        forms = [Form.read(part, kinds) for part in keys.parts("forms")]
        return replace(self, forms={form.key: form for form in forms})


def _emis(keys: Keys) -> EmisAccess:
    return keys.done(EmisAccess(keys.text("url").rstrip("/"), keys.text("application_id")))


def _clock(keys: Keys) -> ClockAddress:
    return keys.done(ClockAddress(keys.text("url"), keys.text_or_none("token")))


def _sms(keys: Keys) -> SmsAccess:
    return keys.done(
        SmsAccess(
            url=keys.text("url").rstrip("/"),
            api_key=keys.text("api_key"),
            template_id=keys.text("template_id"),
            receipts_token=keys.text("receipts_token"),
        )
    )


def _pds(keys: Keys) -> PdsAccess:
    return keys.done(PdsAccess(keys.text("url").rstrip("/"), keys.text_or_none("token")))


def _profile_value(keys: Keys, name: str, default: object) -> object:
    """A profile value, read by the kind of its default."""
    if isinstance(default, bool):
        return keys.flag(name, default)
    if isinstance(default, int):
        return keys.number(name)
    if isinstance(default, str):
        return keys.text(name)
    if name == "windows":
        return tuple(_window(keys, text) for text in keys.texts(name))
    return keys.numbers(name)


def _window(keys: Keys, text: str) -> tuple[time, time]:
    """`08:00-13:00` as two times of day, half-open."""
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        keys.refuse("windows", f'"{text}" is not like "08:00-13:00"')
    return begin, end
