"""JSON Schemas (draft 2020-12) of what the simulators answer in JSON, one file an operation.

``<system>/<operation>.json`` is the success of an operation, ``….refusal.json`` how it is refused,
``sms/receipt.json`` and ``sms/inbound.json`` what the gateway posts to a service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]  # as open as JSON Schema is

SYSTEMS = ("emis", "gpconnect", "pds", "sms")
SHARED = "defs"
"""The file of each system with the parts that its other files refer to."""
BASE = "https://gpworld.test/schemas"

REFUSALS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "emis": (
            ("pfs.", "pfs.refusal"),
            ("partner.token", "partner.token.refusal"),
            ("partner.", "partner.refusal"),
            ("?", "elsewhere.refusal"),
        ),
        "gpconnect": (
            ("SpineProxy", "SpineProxy.refusal"),
            ("FindEndpoint", "directory.refusal"),
            ("FindDevice", "directory.refusal"),
            ("?", "elsewhere.refusal"),
            ("", "refusal"),
        ),
        "pds": (("access_token", "access_token.refusal"), ("", "refusal")),
        "sms": (("", "refusal"),),
    }
)
"""By system, how operations that begin so are refused; the first that fits counts.

``?`` is an address that no operation answers.
"""


def names(system: str) -> list[str]:
    """The names of a system's schemas, without the shared parts."""
    found = (each.name for each in (files(__name__) / system).iterdir())
    kept = (name.removesuffix(".json") for name in found if name.endswith(".json"))
    return sorted(name for name in kept if name != SHARED)


def load(system: str, name: str) -> Schema:
    """One schema as it is written.

    Raises:
        FileNotFoundError: there is no such file.
    """
    text = (files(__name__) / system / f"{name}.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


def named(system: str, operation: str, status: int) -> str:
    """The name of the schema for a reply of this operation with this status."""
    if status < 400:
        return operation
    wanted = operation or "?"
    return next(name for start, name in REFUSALS[system] if wanted.startswith(start))
