"""A scenario as its feature file describes it, before anything has run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gpharness import rules
from gpharness.conform.result import Scenario, Step

CLINICAL = ("emis", "systmone", "gpconnect")
ORGANISATIONS = {
    "Riverside Surgery": "emis",
    "Northgate Hub": "gpconnect",
    "Hillcrest Practice": "systmone",
    "Wharf Lane Clinic": "gpconnect",
}
"""The system of the house cast, for scenarios in which nothing was asked of any."""


def scenario(item: pytest.Item) -> Scenario:
    """The scenario of a test that pytest-bdd made."""
    from pytest_bdd.scenario import scenario_wrapper_template_registry

    template: Any = scenario_wrapper_template_registry[item.function]  # type: ignore[attr-defined]  # every test of a scenario is a function
    example = getattr(item, "callspec", None)
    values: dict[str, str] = example.params.get("_pytest_bdd_example", {}) if example else {}
    made = template.render(values)
    feature, rule = made.feature, made.rule
    tags = {*feature.tags, *made.tags, *(rule.tags if rule else ())}
    return Scenario(
        uri=Path(feature.rel_filename).as_posix().rpartition("features/")[2],
        feature=feature.name,
        rule=rule.name if rule else "",
        name=_filled(made.name, values),
        example=", ".join(value for name, value in values.items() if f"<{name}>" not in made.name),
        line=made.line_number,
        tags=sorted(tags),
        steps=[_step(step) for step in made.steps],
        rules=sorted((tag for tag in tags if tag in rules.all()), key=rules.place),
    )


def systems(told: Scenario) -> list[str]:
    """The clinical systems that the product asked, else those of the organisations it names."""
    asked = {call.system for call in told.evidence.calls if call.caller == "product"}
    found = [system for system in CLINICAL if system in asked]
    if found:
        return found
    said = " ".join(step.text for step in told.steps)
    named = {system for name, system in ORGANISATIONS.items() if name in said}
    return [system for system in CLINICAL if system in named]


def _step(step: Any) -> Step:
    table = [] if step.datatable is None else step.datatable.raw()
    return Step(
        keyword=str(step.keyword).strip(),
        text=step.name,
        kind=step.type,
        line=step.line_number,
        table=[list(row) for row in table],
    )


def _filled(name: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        name = name.replace(f"<{key}>", value)
    return name
