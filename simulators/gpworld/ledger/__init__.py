"""The fidelity ledger of all systems together: what the page, the command and the guards read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gpworld.core.fidelity import Rule, Source
from gpworld.emis import fidelity as emis
from gpworld.gpconnect import fidelity as gpconnect
from gpworld.pds import fidelity as pds
from gpworld.sms import fidelity as sms
from gpworld.systmone import fidelity as systmone

RULES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "emis": emis.RULES,
        "systmone": systmone.RULES,
        "gpconnect": gpconnect.RULES,
        "pds": pds.RULES,
        "sms": sms.RULES,
    }
)
"""Every rule by system, in the order the dialects wrote them down."""

WHOLLY_SPECIFIED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "emis": emis.WHOLLY_SPECIFIED,
        "systmone": systmone.WHOLLY_SPECIFIED,
        "gpconnect": gpconnect.WHOLLY_SPECIFIED,
        "pds": pds.WHOLLY_SPECIFIED,
        "sms": sms.WHOLLY_SPECIFIED,
    }
)
"""Operations of which nothing is particular: only rules of their whole system bear on them."""


def found(system: str | None = None, source: Source | None = None) -> list[Rule]:
    """The rules of one system or of all, of one source or of any."""
    return [
        rule
        for name, rules in RULES.items()
        for rule in rules
        if system in (None, name) and source in (None, rule.source)
    ]
