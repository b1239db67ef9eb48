"""Every rule has its sentence, wherever it is shown: command, generated page, tags of features."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpharness import rules, tags
from gpharness.conform import docs
from gpharness.conform.judges import Judge, judges
from gpharness.shared import folder
from gpworld.cli import main

LAST = {"S": 18, "T": 4, "A": 2, "D": 1, "M": 5, "R": 1, "B": 8, "X": 20, "P": 18, "E": 128}
GAPS = {f"E{n}" for n in (*range(15, 20), *range(33, 40), *range(116, 120))}
"""Numbers that the behaviour has left free between its groups of edge decisions."""
BETWEEN = {"E79a", "E79b", "E79c"}
LONGEST = 120
Judges = dict[str, list[Judge]]


@pytest.fixture(scope="module")
def found() -> Judges:
    return judges()


def test_every_rule_of_the_behaviour_has_a_sentence_and_there_are_no_others() -> None:
    numbered = {f"{family}{n}" for family, last in LAST.items() for n in range(1, last + 1)}
    assert set(rules.all()) == numbered - GAPS | BETWEEN


def test_the_rules_come_family_by_family_in_the_order_of_their_numbers() -> None:
    families = {family: list(ids) for family, ids in groupby(rules.all(), key=lambda rule: rule[0])}
    assert list(families) == list(LAST)
    for ids in families.values():
        assert ids == sorted(ids, key=lambda rule: (int(re.sub(r"\D", "", rule)), rule))


def test_each_sentence_is_one_short_line_of_its_own() -> None:
    for rule, says in rules.all().items():
        assert len(says) <= LONGEST, rule
        assert re.fullmatch(r"[A-Z][^\n.]+\.", says), rule
    assert len(set(rules.all().values())) == len(rules.all())


def test_every_tag_of_the_features_that_looks_like_a_rule_is_one(found: Judges) -> None:
    files = Path(folder("features")).rglob("*.feature")
    lines = "\n".join(re.findall(r"(?m)^ *@.*$", "\n".join(f.read_text("utf-8") for f in files)))
    named = set(re.findall(r"@([A-Z]\d+\w*)", lines))
    assert named
    assert named <= set(rules.all())
    assert named == {rule for rule, scenarios in found.items() if scenarios}


def test_pytest_tells_the_sentence_of_a_marker() -> None:
    assert f"S7: {rules.text('S7')}" in set(tags.markers())


def test_an_outline_judges_a_rule_once_for_each_example(found: Judges) -> None:
    (code,) = [each for each in found["X14"] if each.name.startswith("A user with no role sees")]
    assert (code.uri, code.count) == ("cross_org/errors.feature", 2)


def test_the_page_of_rules_is_up_to_date() -> None:
    assert docs.PAGE.read_text("utf-8") == docs.page(), "run python -m gpharness.conform.docs"


def test_the_page_says_which_rules_nothing_judges(found: Judges) -> None:
    _, _, after = docs.PAGE.read_text("utf-8").partition("## Rules without a scenario\n")
    told, _, _ = after.partition("\n## ")
    unjudged = [rule for rule, scenarios in found.items() if not scenarios]
    assert re.findall(r"(?m)^- (\w+): ", told) == unjudged


def test_the_command_tells_rules_with_their_sentences_and_scenarios(found: Judges) -> None:
    result = CliRunner().invoke(main, ["conform", "rules", "x14,e79A"])
    assert result.exit_code == 0, result.output
    rows = [line.split("  ") for line in result.output.splitlines() if line.strip()][2:]
    told = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    counts = {rule: str(sum(each.count for each in found[rule])) for rule in ("X14", "E79a")}
    assert told == [[rule, rules.text(rule), counts[rule]] for rule in counts]


def test_the_command_tells_machines_all_rules_and_the_scenarios_of_each() -> None:
    told = json.loads(CliRunner().invoke(main, ["conform", "rules", "--json"]).output)
    assert list(told) == list(rules.all())
    assert told["E79c"] == {
        "says": rules.text("E79c"),
        "scenarios": [
            {
                "uri": "resilience/texts.feature",
                "name": "The confirmation text fails and the appointment stands",
                "count": 1,
            }
        ],
    }


@pytest.mark.parametrize("word", ["E15", "E129", "clock", "E79d"])
def test_a_rule_that_is_none_is_refused_by_name(word: str) -> None:
    result = CliRunner().invoke(main, ["conform", "rules", word])
    assert result.exit_code == 2
    assert f"Error: {word}: there is no such rule; there are S1 to S18, T1 to T4" in result.output
