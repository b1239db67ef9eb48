"""The page about the house names people, practices and sessions that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gpworld.scenario import Scenario, load_scenario

PAGE = (Path(__file__).parents[2] / "docs/house.md").read_text()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("house")


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    """The cells of the table of patients."""
    table = PAGE.partition("## Patients")[2].partition("##")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if "| 999" in line]
    assert len(cells) > 20
    return cells


def test_everybody_who_is_named_with_a_number_has_that_number(scenario: Scenario) -> None:
    known = {plan.nhs_number: f"{plan.given[0]} {plan.family}" for plan in scenario.patients}
    named = re.findall(r"(\w+ [\w-]+) \((999\d{7})\)", PAGE)
    assert named
    assert all(known[number] == name for name, number in named)


def test_everybody_of_the_table_is_known_where_it_says(
    scenario: Scenario, rows: list[list[str]]
) -> None:
    known = {
        (plan.nhs_number, f"{plan.given[0]} {plan.family}", plan.practice)
        for plan in scenario.patients
    }
    for names, numbers, places, _ in rows:
        who = zip(numbers.split(", "), names.split(", "), strict=True)
        practices = re.findall(r"Y\d{5}", places) or [None]
        assert {(*each, place) for each in who for place in practices} <= known


def test_every_flag_of_the_cast_has_its_row(scenario: Scenario, rows: list[list[str]]) -> None:
    numbers = re.findall(r"999\d{7}", " ".join(cell for row in rows for cell in row))
    shown = {
        flag for plan in scenario.patients if plan.nhs_number in numbers for flag in plan.flags
    }
    assert shown == {flag for plan in scenario.patients for flag in plan.flags}


def test_the_table_of_organisations_is_that_of_the_world(scenario: Scenario) -> None:
    table = re.findall(r"^\| `(Y\d{5})` \| ([^|]+) \| (\w+) \|", PAGE, re.MULTILINE)
    held = [
        (plan.ods, plan.name, plan.clinical_system or "none") for plan in scenario.organisations
    ]
    assert [(ods, name, system.lower()) for ods, name, system in table] == held


def test_sessions_that_are_named_are_held(scenario: Scenario) -> None:
    slots = PAGE.partition("## Slots")[2].partition("## Patients")[0]
    named = set(re.findall(r"\*([^*]+)\*", slots))
    assert named
    assert named <= {session.name for session in scenario.sessions}
