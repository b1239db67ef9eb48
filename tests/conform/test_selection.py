"""Which scenarios are chosen, as ``--list`` says it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gpharness.conform.plan import BROWSER, Plan
from gpworld.cli import main


@pytest.mark.timeout(200)
def test_every_way_of_choosing_narrows_the_choice() -> None:
    words = ["--list", "--json", "--persona", "adeola", "--feature", "self_book/", "--rule", "s10"]
    result = CliRunner().invoke(main, ["conform", *words, "--tag", "@self_book and not @slow"])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert {each["id"].partition(":")[0] for each in shown} == {
        "self_book/choose_and_confirm.feature",
        "self_book/send_invitation.feature",
    }
    assert all("S10" in each["rules"] for each in shown)


def test_tags_and_rules_become_one_expression() -> None:
    plan = Plan(output="", tags=("@clock and not @slow", "batch"), rules=("S7", "E2"))
    assert plan.markers == "((clock and not slow) or (batch)) and ((S7) or (E2))"


def test_a_browser_takes_what_is_written_for_browsers() -> None:
    assert Plan(output="", driver=BROWSER).markers == "((browser))"


def test_a_plan_says_in_words_what_was_chosen() -> None:
    plan = Plan(output="", rules=("S7",), personas=("Maria",), words="expiry")
    assert plan.selection == "rule S7; persona Maria; words expiry"


def test_a_plan_is_the_same_when_read_back() -> None:
    from dataclasses import asdict

    plan = Plan(output="x", app="a:b", rules=("S7", "E2"), plugins=("mine",))
    assert Plan.read(json.loads(json.dumps(asdict(plan)))) == plan
