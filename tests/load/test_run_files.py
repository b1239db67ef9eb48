"""A run as files: what was written is read again, and what is none is refused by name."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpload.command import load
from gpload.run import Run, RunUnreadable
from load.runs import event, run


def test_what_was_written_is_read_again(tmp_path: Path):
    kept = run(events=[event(), event("open link", 0.5)], durations={"page: confirm": [0.1, 0.2]})
    kept.save(tmp_path / "run")
    again = Run.load(tmp_path / "run")
    assert again.timeline.summary("page: confirm") == kept.timeline.summary("page: confirm")
    for name in (
        "command",
        "wish",
        "counts",
        "events",
        "ledger",
        "outbox",
        "service",
        "cards",
        "locust",
    ):
        assert getattr(again, name) == getattr(kept, name), name
    assert asdict(again.counts) == asdict(kept.counts)


def test_the_raw_samples_are_a_table(tmp_path: Path):
    run(events=[event(took=0.25, link="http://booking.test/b/secret")]).save(tmp_path)
    with (tmp_path / "samples.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["page"], float(row["ended"]) - float(row["intended"])) == ("confirm", 0.25)
    assert "link" not in row


def test_raw_durations_are_in_order():
    kept = run(events=[event(took=0.3), event(took=0.1), event("open link", 9.0)])
    assert kept.raw("confirm") == pytest.approx([0.1, 0.3])


def test_a_folder_without_a_run_is_refused(tmp_path: Path):
    with pytest.raises(RunUnreadable, match="holds no run that can be read"):
        Run.load(tmp_path)


def test_a_run_of_another_version_is_refused(tmp_path: Path):
    run().save(tmp_path)
    facts = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**facts, "version": 99}))
    with pytest.raises(RunUnreadable, match="of version 99, not 1"):
        Run.load(tmp_path)


def test_a_run_is_judged_again_from_its_folder(tmp_path: Path):
    durations = {"page: confirm": [0.1], "hop: emis partner.BookAppointment": [0.01]}
    run(durations=durations).save(tmp_path)
    (tmp_path / "limits.toml").write_text('[[page]]\nname = "confirm"\np95 = 50\n')
    told = ["judge", str(tmp_path)]
    good = CliRunner().invoke(load, told)
    assert (good.exit_code, good.stdout.splitlines()[-1][:6]) == (0, "KEPT: ")
    assert "gpworld load run --shape steady" in good.stdout
    bad = CliRunner().invoke(load, [*told, "--limits", str(tmp_path / "limits.toml")])
    assert bad.exit_code == 1
    assert "over the limit: page: confirm p95 ms is" in bad.stdout


def test_what_cannot_be_judged_is_one_line_and_status_2(tmp_path: Path):
    told = CliRunner().invoke(load, ["judge", str(tmp_path)])
    assert told.exit_code == 2
    assert "holds no run that can be read" in told.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--shape", "rsuh"], "no shape is called 'rsuh'"),
        (["--rate", "0"], "rate is 0: give a number above 0"),
        (["--for", "soon"], "is no length of time"),
    ],
)
def test_a_senseless_wish_is_refused_before_anything_is_started(words, message, tmp_path: Path):
    told = CliRunner().invoke(load, ["run", "--out", str(tmp_path / "out"), *words])
    assert told.exit_code == 2
    assert message in told.stderr
    assert not (tmp_path / "out").exists()
