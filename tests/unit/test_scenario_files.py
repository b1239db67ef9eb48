"""The scenarios that come with gpworld, and their schema."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from gpworld.scenario import load_scenario
from gpworld.scenario.load import folder, names, schema
from gpworld.world import World


def test_the_schema_beside_the_scenarios_is_the_one_they_are_checked_against() -> None:
    beside = json.loads((folder() / "scenario.schema.json").read_text("utf-8"))
    assert beside == schema()
    Draft202012Validator.check_schema(beside)


def test_every_key_of_the_schema_is_described() -> None:
    def bare(part: object, path: str) -> list[str]:
        if not isinstance(part, dict):
            return []
        found = []
        for name, inner in part.get("properties", {}).items():
            if "description" not in inner:
                found.append(f"{path}.{name}")
            found += bare(inner, f"{path}.{name}") + bare(inner.get("items"), f"{path}.{name}[]")
        return found

    assert bare(schema(), "") == []


@pytest.mark.parametrize("name", names())
def test_each_scenario_has_its_files_name_says_what_it_is_for_and_builds(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.description
    World(scenario).raise_failures()


def test_the_surgery_is_the_cast_with_a_few_sessions() -> None:
    base, mine = load_scenario("cast"), load_scenario("surgery")
    assert mine.codes[: len(base.codes)] == base.codes
    assert len(mine.sessions) > len(base.sessions) == 0
