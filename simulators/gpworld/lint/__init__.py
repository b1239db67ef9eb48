"""What products send, held against the contracts: every system's rules for its consumers.

The systems' own ``consumer.py`` hold the rules; ``Judge`` holds requests against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from gpworld.core.consumer import Rule
from gpworld.emis import consumer as emis
from gpworld.gpconnect import consumer as gpconnect
from gpworld.pds import consumer as pds
from gpworld.sms import consumer as sms
from gpworld.systmone import consumer as systmone

CONSUMERS: Mapping[str, ModuleType] = MappingProxyType(
    {"emis": emis, "systmone": systmone, "gpconnect": gpconnect, "pds": pds, "sms": sms}
)
"""The systems' ``consumer`` modules: ``RULES``, ``read`` and ``refused``."""

RULES: Mapping[str, tuple[Rule[Any], ...]] = MappingProxyType(
    {name: tuple(dialect.RULES) for name, dialect in CONSUMERS.items()}
)
"""Every rule by system, in the order the dialects wrote them down."""


def rule(rule_id: str) -> Rule[Any]:
    """A rule by its id; KeyError when there is none."""
    system = rule_id.partition(".")[0]
    for each in RULES.get(system, ()):
        if each.id == rule_id:
            return each
    raise KeyError(rule_id)
