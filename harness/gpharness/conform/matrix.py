"""The conformance matrix: each rule of the behaviour, held against each clinical system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gpharness import rules
from gpharness.conform.described import CLINICAL
from gpharness.conform.result import Scenario
from gpharness.conform.verdict import Verdict, heaviest

NAMES = {"emis": "EMIS", "systmone": "SystmOne", "gpconnect": "GP Connect", "none": "no system"}
NONE = "none"
"""The column of scenarios in which no clinical system has a part."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the scenarios of one rule on one system say together."""

    counts: Counter[Verdict]

    @property
    def verdict(self) -> Verdict | None:
        """The heaviest; None where there is no scenario."""
        return heaviest(self.counts)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rules in their order, each with a cell for every system."""

    rows: dict[str, dict[str, Cell]]

    @property
    def unheard(self) -> list[str]:
        """Rules that no scenario of this run names."""
        return [rule for rule in rules.all() if rule not in self.rows]


def matrix(scenarios: Iterable[Scenario]) -> Matrix:
    """The matrix of a run."""
    counts: dict[str, dict[str, Counter[Verdict]]] = {}
    for scenario in scenarios:
        for rule in scenario.rules:
            row = counts.setdefault(rule, {system: Counter() for system in (*CLINICAL, NONE)})
            for system in scenario.systems or [NONE]:
                row[system][scenario.verdict] += 1
    ordered = sorted(counts, key=rules.place)
    return Matrix({rule: {s: Cell(c) for s, c in counts[rule].items()} for rule in ordered})
