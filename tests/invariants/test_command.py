"""``gpworld invariants``: what it prints of a saved run, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from click.testing import CliRunner, Result

from gpharness.invariants import files
from gpharness.invariants.checks import INVARIANTS
from gpharness.invariants.command import invariants
from gpharness.invariants.history import History
from invariants import histories as day

PAGE = Path(__file__).parents[2] / "docs" / "invariants.md"


def asked(folder: Path, *more: str) -> Result:
    """The command, about a saved run."""
    return CliRunner().invoke(invariants, ["--from", str(folder), *more])


def twice() -> History:
    """A day on which one link booked two appointments."""
    return day.with_more(changes=[day.taken(3, 45, slot=12, booking=22)])


def test_what_was_saved_is_read_again(tmp_path: Path):
    for history in (day.good(), day.elsewhere(), day.instead(calls=None, inbox=None, people=None)):
        files.save(history, tmp_path)
        assert files.load(tmp_path) == history


def test_a_good_run_ends_with_0(tmp_path: Path):
    files.save(day.good(), tmp_path)
    result = asked(tmp_path)
    assert result.exit_code == 0
    assert "19 kept, over 19 events" in result.output


def test_a_broken_run_ends_with_1_and_shows_the_history(tmp_path: Path):
    files.save(twice(), tmp_path / "history")  # as a load run keeps it
    result = asked(tmp_path)
    assert result.exit_code == 1
    assert f"{day.MARIA} at Y90001: 2 appointments came of 1 invitations" in result.output
    assert "booked slot 12 for 9990000018" in result.output


def test_a_run_of_which_nobody_knows_anything_ends_with_2(tmp_path: Path):
    files.save(History(day.NINE), tmp_path)
    result = asked(tmp_path)
    assert result.exit_code == 2
    assert "I17  not checked  Finals stay final: the product offers no event feed" in result.output


def test_a_folder_without_a_history_is_refused_by_name(tmp_path: Path):
    result = asked(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path / 'history.json'} holds no history that can be read" in result.output


@pytest.mark.parametrize("line", ["", "7", "[1]", '[1,2,"late"]'])
def test_a_spoilt_file_is_refused_by_name(tmp_path: Path, line: str):
    files.save(day.good(), tmp_path)
    (tmp_path / "texts.ndjson").write_text(line + "\n")
    result = asked(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path / 'texts.ndjson'} holds no history that can be read" in result.output


def test_json_tells_each_breach_whole(tmp_path: Path):
    files.save(twice(), tmp_path)
    told = json.loads(asked(tmp_path, "--json").output)
    assert list(told) == list(INVARIANTS)
    assert told["I2"]["broken"] == 1
    assert [row["who"] for row in told["I2"]["breaches"][0]["history"]] == [
        day.MARIA, "book Y90001", "book Y90001",
    ]  # fmt: skip


def test_junit_has_a_case_for_each(tmp_path: Path):
    files.save(twice(), tmp_path / "run")
    asked(tmp_path / "run", "--junit", str(tmp_path / "junit.xml"))
    suite = xml.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("19", "3", "0")


def test_the_page_tells_of_all_nineteen():
    lines = PAGE.read_text("utf-8").splitlines()
    for id, each in INVARIANTS.items():
        assert any(line.startswith(f"| {id} | {each.sentence} |") for line in lines), id
