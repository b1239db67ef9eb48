"""How a product is meant to behave where sensible products differ: a TOML file (behaviour 3)."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gpharness.capability import Capability

Value = bool | int | float | str | list[str] | None

DEFAULTS: Mapping[str, Value] = {
    "link.validity_hours": 168,
    "link.expiry_rule": "elapsed",
    "link.uses": 1,
    "horizon.days": 42,
    "notice.minutes": 0,
    "identity": "dob",
    "identity.max_wrong": 10,
    "hold.minutes": 0,
    "windows": ["08:00-13:00", "13:00-18:30"],
    "window.same_day": False,
    "cancel.by_link": True,
    "cancel.cutoff_minutes": 60,
    "decline": False,
    "batch.max_percent_of_slots": 500,
    "code.digits": 6,
    "code.ttl_minutes": 15,
    "code.max_wrong": 5,
    "code.resend_seconds": 60,
    "code.per_hour": 5,
    "match.requires_registration": True,
    "match.search_includes_gender": False,
    "slots.freshness_seconds": 0,
    "slot_taken.channel": "page",
    "texts.link": r"/b/\w+",
    "texts.confirmation": r"(?i)you are booked",
    "texts.reminder": r"(?i)reminder",
    "texts.cancellation": r"(?i)is cancelled",
    "texts.failure": r"(?i)did not go through",
    "texts.manage_link": r"https?://\S+/m/\w+",
    "texts.security_code": r"(\d{6}) is your security code",
    "texts.received": r"(?i)has received your request",
    "texts.booking_link": r"https?://\S+/b/\w+",
    "capabilities": [str(capability) for capability in Capability],
}
"""Every key and what the reference product does; section 3's own names, dotted."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "link.expiry_rule": ("elapsed", "same_wall_clock", "end_of_day"),
    "identity": ("none", "dob", "dob+device_code", "login"),
    "slot_taken.channel": ("page", "text", "both"),
    "capabilities": tuple(str(capability) for capability in Capability),
}


class ProfileError(ValueError):
    """A profile that cannot be meant so; the message names file, key and remedy."""


@dataclass(frozen=True)
class Profile:
    """One product's answers; keys that it does not name are as in the reference product."""

    values: Mapping[str, Value] = field(default_factory=lambda: dict(DEFAULTS))

    @classmethod
    def load(cls, path: str | Path) -> Profile:
        """Read a profile file.

        Raises:
            ProfileError: it is not TOML, names an unknown key, or gives a value of another kind.
        """
        try:
            body = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as failure:
            raise ProfileError(f"{path}: cannot be read as TOML: {failure}") from failure
        try:
            return cls.read(body)
        except ProfileError as problem:
            raise ProfileError(f"{path}: {problem}") from problem

    @classmethod
    def read(cls, body: Mapping[str, object]) -> Profile:
        """From the decoded tables of a profile file."""
        given = {key: _checked(key, value) for key, value in _flat(body).items()}
        return cls({**DEFAULTS, **given})

    def __getitem__(self, key: str) -> Value:
        return self.values[key]

    def has(self, capability: str) -> bool:
        """Whether the product claims a capability."""
        claimed = self.values["capabilities"]
        return isinstance(claimed, list) and capability in claimed

    def number(self, key: str) -> int:
        """A value that counts something."""
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool):
            raise ProfileError(f"{key} is {value!r} in this profile, which counts nothing")
        return value

    def text(self, key: str) -> str:
        """A value in words."""
        return str(self.values[key])


def _flat(body: Mapping[str, object], above: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in body.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping):
            found.update(_flat(value, f"{key}."))
        else:
            found[key] = value
    return found


def _checked(key: str, value: object) -> Value:
    if key not in DEFAULTS:
        near = difflib.get_close_matches(key, DEFAULTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(DEFAULTS)}"
        raise ProfileError(f"{key} is not a profile key; {hint}")
    if value == "none" and key == "cancel.cutoff_minutes":
        return None
    meant = type(DEFAULTS[key])
    if type(value) is not meant:
        raise ProfileError(f"{key} must be {_KINDS[meant]}, not {value!r}")
    for word in value if isinstance(value, list) else [value]:
        if key in CHOICES and word not in CHOICES[key]:
            raise ProfileError(f"{key} must be one of {', '.join(CHOICES[key])}, not {word!r}")
    assert isinstance(value, bool | int | float | str | list)
    return value


_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text in quotes",
    list: "a list of texts",
}
