"""The features at the edges are what the program writes, and say what the rules say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from gpharness.boundaries import files
from gpharness.boundaries.limits import LINK
from gpharness.boundaries.outlines import around, at, day_of, moment
from gpharness.shared import folder

FOLDER = Path(folder("features")) / "boundary"
ROWS = re.compile(r"^ +\| (?!case)", re.MULTILINE)
MOST, LEAST = 90, 36


def test_the_committed_features_are_what_is_written(tmp_path: Path) -> None:
    files.main(tmp_path)
    written = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()} == written


def test_they_are_a_few_dozen_and_no_two_cases_of_an_outline_are_alike() -> None:
    outlines = [each for feature in files.features().values() for each in feature.outlines]
    assert LEAST <= sum(len(each.rows) for each in outlines) <= MOST
    for outline in outlines:
        assert len({tuple(row.items()) for row in outline.rows}) == len(outline.rows)


def test_both_changes_of_the_clocks_are_met() -> None:
    said = str(files.features()["clock_changes.feature"])
    assert "01:30:00 BST on Sunday 25 October" in said
    assert "01:30:00 GMT on Sunday 25 October" in said
    assert "02:30:00 BST on Sunday 28 March 2027" in said


def test_seven_days_are_168_hours_whatever_the_clock_shows() -> None:
    sent = at(2026, 10, 24, "23:30")
    assert moment(sent + LINK) == "22:30:00 GMT on Saturday 31 October"


def test_the_repeated_hour_is_told_by_its_zone() -> None:
    assert at(2026, 10, 25, "01:30", "BST") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert at(2026, 10, 25, "01:30", "GMT") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_of_another_year_says_its_year() -> None:
    assert day_of(at(2026, 11, 4, "00:00")) == "Wednesday 4 November"
    assert day_of(at(2027, 3, 28, "23:00")) == "Sunday 28 March 2027"


def test_what_is_past_begins_at_the_edge_itself() -> None:
    told = [past for _, past in around("case", at(2026, 11, 4, "09:30"))]
    assert told == [False, True, True]
