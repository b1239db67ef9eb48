"""The ledger is whole: rules are about what exists, and every operation is accounted for."""

from __future__ import annotations

import re
from functools import cache

import pytest

from fidelity.operations import operations
from gpworld.core.fidelity import Rule, Source
from gpworld.ledger import RULES, WHOLLY_SPECIFIED, docs, found
from gpworld.scenario.load import load_scenario
from gpworld.world import World

ID = re.compile(r"[a-z0-9]+(\.[a-z0-9-]+){1,2}")
EVERY = [rule for rules in RULES.values() for rule in rules]


@cache
def known() -> dict[str, set[str]]:
    return operations(World(load_scenario("surgery")))


def test_every_simulator_of_a_world_has_its_rules():
    assert set(RULES) == set(known()) == set(WHOLLY_SPECIFIED)


def test_ids_are_there_once():
    ids = [rule.id for rule in EVERY]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("system", RULES)
def test_ids_are_well_formed_and_begin_with_their_system(system):
    for rule in RULES[system]:
        assert ID.fullmatch(rule.id), rule.id
        assert rule.id.startswith(f"{system}."), rule.id


def test_a_rule_is_a_sentence_with_a_reason():
    assert [rule.id for rule in EVERY if not rule.sentence.endswith(".")] == []
    assert [rule.id for rule in EVERY if len(rule.because) < 8] == []


@pytest.mark.parametrize("system", RULES)
def test_every_operation_that_a_rule_names_exists(system):
    for rule in RULES[system]:
        for name in rule.operations:
            facade = name.removesuffix("*")
            fits = {each for each in known()[system] if each.startswith(facade)}
            assert name in known()[system] or (name.endswith("*") and fits), (rule.id, name)


@pytest.mark.parametrize("system", RULES)
def test_every_operation_has_a_rule_of_its_own_or_is_wholly_specified(system):
    whole = [rule for rule in RULES[system] if rule.id.endswith(".whole")]
    for operation in sorted(known()[system]):
        named = any(rule.names(operation) for rule in RULES[system])
        ours = any(rule.bears_on(operation) for rule in whole)
        assert (named or ours) is not (operation in WHOLLY_SPECIFIED[system]), operation


@pytest.mark.parametrize("system", RULES)
def test_what_is_wholly_specified_exists(system):
    assert set(WHOLLY_SPECIFIED[system]) <= known()[system]


def test_the_page_in_docs_is_what_the_ledger_says():
    assert docs.PAGE.read_text("utf-8") == docs.page(), "run python -m gpworld.ledger.docs"


def test_the_page_has_every_rule_on_one_line():
    lines = docs.page().splitlines()
    for rule in EVERY:
        [line] = [each for each in lines if each.startswith(f"| `{rule.id}` |")]
        assert f"| {rule.source} |" in line


def test_rules_are_picked_by_system_and_by_source():
    assert found() == EVERY
    assert found("pds") == list(RULES["pds"])
    inferred = found("sms", Source.INFERRED)
    assert inferred == [each for each in RULES["sms"] if each.source is Source.INFERRED]
    assert inferred


def test_a_rule_of_one_facade_does_not_bear_on_the_other():
    rule = Rule("toy.here.x", "X.", Source.OUR_CHOICE, "because so", ("here.*",))
    assert rule.bears_on("here.book")
    assert not rule.bears_on("there.book")
    assert not rule.names("here.book")
