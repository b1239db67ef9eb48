"""Comparing runs: a true difference is found, and none is found where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from gpload.command import load
from gpload.compare import Judgement, changes, compared, invariants
from load.reported import drawn


def judgement(before, after, name="page: confirm", figure="p95"):
    rows = compared(before, after, Random(7)).rows
    return next(row for row in rows if (row.name, row.figure) == (name, figure))


def test_a_slower_product_is_worse_and_its_bounds_hold_the_truth():
    row = judgement(drawn(1), drawn(2, slow=1.6))
    assert row.judgement is Judgement.WORSE
    assert row.low < 1.6 < row.high


def test_a_faster_product_is_better():
    assert judgement(drawn(1, slow=1.6), drawn(2)).judgement is Judgement.BETTER


def durations(seed: int) -> dict[int, list[float]]:
    """Forty seconds of ten pages each, of one distribution."""
    chance = Random(seed)
    return {second: [chance.lognormvariate(4, 0.5) for _ in range(10)] for second in range(40)}


def test_of_two_samples_of_one_distribution_no_difference_is_shown_at_the_stated_level():
    false = 0
    for seed in range(40):
        both = [("page: confirm", durations(seed), durations(1000 + seed))]
        rows, _ = changes(both, Random(seed))
        false += any(row.judgement in (Judgement.WORSE, Judgement.BETTER) for row in rows)
    assert false <= 5  # two are to be expected; more than five in fewer than one case of seventy


def test_few_samples_say_nothing_of_the_tail():
    row = judgement(drawn(1, seconds=10), drawn(2, seconds=10), figure="p99")
    assert row.judgement is Judgement.TOO_FEW


def test_more_refusals_are_worse_and_as_many_are_not():
    named = ("answered SLOT_TAKEN", "share")
    worse = judgement(drawn(1, refused=0.1), drawn(2, refused=0.4), *named)
    assert worse.judgement is Judgement.WORSE
    assert worse.low < 0.15 < worse.high  # of all pages, half of which are confirmations
    same = judgement(drawn(1, refused=0.2), drawn(2, refused=0.2), *named)
    assert same.judgement is Judgement.NONE


def test_the_product_s_calls_are_compared_as_well():
    row = judgement(drawn(1), drawn(2, slow=2.0), "hop: emis partner.BookAppointment", "p50")
    assert row.judgement is Judgement.WORSE


def test_the_command_says_it_and_its_exit_status_too(tmp_path: Path):
    drawn(1).save(tmp_path / "a")
    drawn(2, slow=1.6).save(tmp_path / "b")
    drawn(3, lag=0.2).save(tmp_path / "late")
    words = ["compare", str(tmp_path / "a")]
    worse = CliRunner().invoke(load, [*words, str(tmp_path / "b")])
    assert worse.exit_code == 1
    assert "worse" in worse.stdout.splitlines()[-1]
    same = CliRunner().invoke(load, [*words, str(tmp_path / "a")])
    assert same.exit_code == 0
    assert same.stdout.splitlines()[-1].startswith("NO DIFFERENCE SHOWN at 95%")
    late = CliRunner().invoke(load, [*words, str(tmp_path / "late")])
    assert late.exit_code == 2
    assert "late: generator saturated" in late.stdout
    machines = CliRunner().invoke(load, [*words, str(tmp_path / "b"), "--json"])
    assert {row["judgement"] for row in json.loads(machines.stdout)["rows"]} >= {"worse"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0, 3, Judgement.WORSE),
        (3, 0, Judgement.BETTER),
        (3, 5, Judgement.NONE),
        (None, 3, None),
        (3, None, None),
        (0, 0, None),
    ],
)
def test_an_invariant_is_worse_where_it_breaks_and_was_kept(before, after, said):
    found = list(invariants({"I1": {"broken": before}}, {"I1": {"broken": after}}))
    assert [row.judgement for row in found] == ([said] if said else [])


def test_an_appointment_given_twice_is_worse_however_late_the_generator_was(tmp_path: Path):
    for name, broken in (("kept", 0), ("twice", 2)):
        drawn(1, seconds=5, lag=0.2).save(tmp_path / name)
        told = json.dumps({"I1": {"broken": broken}})
        (tmp_path / name / "invariants.json").write_text(told)
    words = ["compare", str(tmp_path / "kept"), str(tmp_path / "twice")]
    result = CliRunner().invoke(load, words)
    assert result.exit_code == 1
    assert "generator saturated" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("I1 is broken now; ")
    back = CliRunner().invoke(load, [words[0], words[2], words[1]])
    assert back.exit_code == 2
    assert "broken now" not in back.stdout


def test_a_folder_without_a_run_is_one_line(tmp_path: Path):
    told = CliRunner().invoke(load, ["compare", str(tmp_path), str(tmp_path)])
    assert told.exit_code == 2
    assert "holds no run that can be read" in told.stderr
