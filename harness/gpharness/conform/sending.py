"""What the product sent in a whole run, rule by rule: kept, broken, and where it first was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gpharness.conform.result import Scenario, Sent


@dataclass(slots=True)
class Row:
    """A rule with its counts over all scenarios, and those in which it was broken."""

    rule: Sent
    kept: int = 0
    broken: int = 0
    first: Sent | None = None
    scenarios: list[str] = field(default_factory=list)


def rows(scenarios: Iterable[Scenario]) -> list[Row]:
    """Every rule that was exercised: the broken ones first, then by id."""
    found: dict[str, Row] = {}
    for scenario in scenarios:
        for each in scenario.evidence.sent:
            row = found.setdefault(each.rule, Row(each))
            row.kept += each.kept
            row.broken += each.broken
            if each.broken:
                row.first = row.first or each
                row.scenarios.append(scenario.id)
    return sorted(found.values(), key=lambda row: (not row.broken, row.rule.rule))
