"""Extending a scenario: what is added, what is replaced, what is merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpworld.emis.settings import EmisSettings
from gpworld.scenario import Scenario, load_scenario
from unit.villages import VILLAGE

MINE = """\
name = "mine"
extends = "base.toml"

[clock]
follow = true

[emis]
style = "legacy"

[[patient]]
practice = "Y90101"
nhs_number = "9990000018"
given = ["Mary"]
family = "Okoro"
birth_date = 1984-03-12
gender = "female"

[[patient]]
practice = "Y90101"
nhs_number = "9990000026"
given = ["Noah"]
family = "Bell"
birth_date = 2001-01-01
gender = "male"
"""


@pytest.fixture
def mine(tmp_path: Path) -> Scenario:
    (tmp_path / "base.toml").write_text(f"{VILLAGE}\n[emis]\nidle_minutes = 5\n")
    (tmp_path / "mine.toml").write_text(MINE)
    return load_scenario(tmp_path / "mine.toml")


def test_an_entry_that_is_named_again_takes_the_place_of_the_first(mine: Scenario) -> None:
    assert [patient.given for patient in mine.patients] == [("Mary",), ("Noah",)]


def test_what_is_not_mentioned_stays(mine: Scenario) -> None:
    assert mine.codes == ("Y90101",)
    assert len(mine.sessions) == 1
    assert mine.seed == 3


def test_the_clock_is_replaced_whole(mine: Scenario) -> None:
    assert mine.start is None


def test_switches_are_merged_key_by_key(mine: Scenario) -> None:
    settings = mine.settings("emis", EmisSettings)
    assert (settings.style, settings.idle_minutes) == ("legacy", 5)


def test_an_entry_knows_the_file_that_it_came_from(mine: Scenario) -> None:
    assert [patient.where.source.file for patient in mine.patients] == ["mine.toml", "mine.toml"]
    assert mine.sessions[0].where.source.file == "base.toml"
