"""Troubles beside those of a shape: presets by name, or files of fault rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from gpload.plan import Plan
from gpworld import presets
from gpworld.core.given import FaultError

Rule = Mapping[str, object]  # as the control plane takes it


class TroubleUnknown(ValueError):
    """No such preset, or a file without rules; the message names it and the remedy."""


def added(plan: Plan, names: Iterable[str]) -> Plan:
    """The plan with these troubles as well: put up when patients have their texts.

    Raises:
        TroubleUnknown: one of them cannot be read.
    """
    faults = (*plan.stage.faults, *(rule for name in names for rule in rules(name)))
    return replace(plan, stage=replace(plan.stage, faults=faults))


def rules(name: str) -> tuple[Rule, ...]:
    """The rules of a preset, or of a file whose name ends in ``.toml``.

    Raises:
        TroubleUnknown: there is none, or it holds none.
    """
    if not name.endswith(".toml"):
        try:
            return presets.preset(name).rules
        except FaultError as failure:
            raise TroubleUnknown(str(failure)) from failure
    try:
        found = tomllib.loads(Path(name).read_text(encoding="utf-8")).get("fault")
    except OSError as failure:
        raise TroubleUnknown(f"{name} cannot be read: {failure.strerror}") from failure
    except ValueError as failure:
        raise TroubleUnknown(f"{name} is no TOML: {failure}") from failure
    if not isinstance(found, list) or not all(_named(each) for each in found):
        raise TroubleUnknown(f"{name} has no fault rules: write [[fault]] with name, match, effect")
    return tuple(found)


def _named(rule: object) -> bool:
    return isinstance(rule, Mapping) and isinstance(rule.get("name"), str)
