"""What a service of the gateway is to be like, read from a scenario or from a call to ``/_sim``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, TypeVar
from urllib.parse import urlsplit

KEY_TYPES = ("test", "team", "live")
TOKEN_LENGTH = 10  # the shortest bearer token that the gateway lets a service register


class PlanError(ValueError):
    """A plan that cannot be followed; the message names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class TemplatePlan:
    """One template: its newest body, and the bodies it had before (oldest first)."""

    name: str
    body: str
    earlier: tuple[str, ...] = ()
    type: str = "sms"
    archived: bool = False


MESSAGE = TemplatePlan("message", "((message))")
INVITATION = TemplatePlan("invitation", "((practice)): choose a time at ((link))")


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One service (contract section 15).

    Attributes:
        prefix: whether each text starts with ``<name>: ``.
        trial: whether live keys reach only the guests.
        international: whether texts may go abroad.
        guests: numbers of the team and the guest list, in any spelling.
        keys: key types it has; ``revoked`` ones stand in the list but are refused.
        daily: texts a day (None: 250 000, on trial 50).
        sender: default sender; ``senders`` may be chosen by id.
        number: the number that patients answer to.
        tags: words that every message of the service carries in the inbox.
    """

    name: str
    prefix: bool = False
    active: bool = True
    trial: bool = False
    international: bool = False
    landlines: bool = False
    sends_texts: bool = True
    keys: tuple[str, ...] = KEY_TYPES
    revoked: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    rate_per_minute: int = 3000
    daily: int | None = None
    daily_international: int = 100
    sender: str = "GPWORLD"
    senders: tuple[str, ...] = ()
    number: str = "07700900800"
    receipts_url: str = ""
    receipts_token: str = ""
    inbound_url: str = ""
    inbound_token: str = ""
    retention_days: int = 7
    templates: tuple[TemplatePlan, ...] = field(default=(MESSAGE, INVITATION))
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise PlanError("name: a service needs a name that is not blank")
        for what, given in (("keys", self.keys), ("revoked", self.revoked)):
            if odd := [key for key in given if key not in KEY_TYPES]:
                raise PlanError(f"{what}: {odd[0]!r} is no key type; use {', '.join(KEY_TYPES)}")
        if self.rate_per_minute < 1 or self.retention_days < 1:
            raise PlanError("rate_per_minute and retention_days: give 1 or more")
        check_callback("receipts", self.receipts_url, self.receipts_token)
        check_callback("inbound", self.inbound_url, self.inbound_token)


def check_callback(name: str, url: str, token: str) -> None:
    """Refuse an address that is no http(s) URL, or one without a long enough token."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise PlanError(f"{name}_url: {url!r} is no http(s) address")
    if len(token) < TOKEN_LENGTH:
        raise PlanError(f"{name}_token: give a bearer token of {TOKEN_LENGTH} characters or more")


Plan = TypeVar("Plan", ServicePlan, TemplatePlan)


def service_plan(table: Mapping[str, object]) -> ServicePlan:
    """The plan that a TOML table or a JSON object describes.

    Raises:
        PlanError: an unknown or missing field, or a value of the wrong kind.
    """
    given = dict(table)
    templates = given.pop("templates", None)
    if templates is None:
        return _read(ServicePlan, given)
    if not isinstance(templates, list | tuple):
        raise PlanError("templates: give a list of tables with name and body")
    read = tuple(_read(TemplatePlan, _table(template)) for template in templates)
    return _read(ServicePlan, {**given, "templates": read})


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise PlanError("templates: each template is a table with name and body")
    return {str(key): item for key, item in value.items()}


def _read(kind: type[Plan], table: dict[str, object]) -> Plan:
    known = {part.name: part for part in fields(kind)}
    read: dict[str, Any] = {}  # checked field by field below
    for name, value in table.items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
            raise PlanError(f"{name}: unknown field{hint}")
        read[name] = _value(name, str(known[name].type), value)
    for part in known.values():
        bare = part.default is MISSING and part.default_factory is MISSING
        if bare and part.name not in read:
            raise PlanError(f"{part.name}: this field is needed")
    return kind(**read)


def _value(name: str, wanted: str, value: object) -> object:
    if wanted.startswith("tuple[TemplatePlan"):
        return value
    if wanted.startswith("tuple"):
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise PlanError(f"{name}: give a list of texts")
    if wanted == "bool" and isinstance(value, bool):
        return value
    if wanted.startswith("int") and isinstance(value, int) and not isinstance(value, bool):
        return value
    if wanted == "str" and isinstance(value, str):
        return value
    if wanted == "int | None" and value is None:
        return None
    words = {"bool": "true or false", "str": "a text"}
    raise PlanError(f"{name}: give {words.get(wanted, 'a whole number')}")
