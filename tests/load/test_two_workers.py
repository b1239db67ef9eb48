"""One real run of Locust with two worker processes, against a served world and product."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gpload.run import Run
from gpload.shapes import Wish, planned
from load import typed

LENIENT = """
[generator]
lag_p99_ms = 60000
late = 1
[errors]
NO_ANSWER = 0
5xx = 0
"""
PATIENTS = 12
LATE_BEFORE = 3_600_000.0
"""Milliseconds by which the world was late once, before the run."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("load")


@pytest.fixture(scope="module")
def told(folder: Path) -> subprocess.CompletedProcess[str]:
    """``gpworld load run`` with two workers, to its end."""
    (folder / "limits.toml").write_text(LENIENT)
    with typed.world(folder) as served:
        served.plane.world.engine.punctuality.kept(0.0, LATE_BEFORE)
        return typed.run(
            served, folder, "--shape", "look", "--users", str(PATIENTS), "--for", "2s",
            "--processes", "2", "--limits", str(folder / "limits.toml"),
            "--junit", str(folder / "junit.xml"),
        )  # fmt: skip


@pytest.fixture(scope="module")
def found(told: subprocess.CompletedProcess[str], folder: Path) -> Run:
    assert (folder / "run" / "run.json").exists(), told.stderr
    return Run.load(folder / "run")


def test_both_workers_did_their_part(found: Run):
    assert found.workers == 2
    assert {event["worker"] for event in found.events} == {0, 1}


def test_every_planned_arrival_came_once_at_its_own_instant(found: Run):
    plan = planned(Wish("look", 7, seconds=2.0, patients=PATIENTS))
    came = {event["visitor"]: event["intended"] for event in found.events}
    assert came == {f"reader-{each.card}": round(each.at, 6) for each in plan.arrivals}
    assert found.counts.planned == found.counts.started == PATIENTS


def test_how_late_the_world_was_before_the_run_is_not_held_against_it(found: Run):
    assert found.punctuality["error_ms"]["max"] < LATE_BEFORE


def test_no_patient_was_shared(found: Run):
    patients = Counter(event["nhs_number"] for event in found.events)
    assert set(patients.values()) == {1}


def test_the_merged_histogram_has_every_sample(found: Run):
    summary = found.timeline.summary("page: open link")
    raw = found.raw("open link")
    assert summary.count == len(raw) == PATIENTS
    assert summary.most == pytest.approx(raw[-1] * 1000, rel=0.01)


def test_locusts_own_figures_are_beside_ours(found: Run):
    assert found.locust["GET link"]["count"] == PATIENTS


def test_the_run_says_how_to_have_it_again(found: Run):
    assert found.command.startswith("gpworld load run --shape look --users 12 --for 2s")


def test_limits_are_judged_and_written_for_a_build_server(
    told: subprocess.CompletedProcess[str], found: Run, folder: Path
):
    assert "12 of 12 planned" in told.stdout
    assert told.stdout.splitlines()[-1] == "KEPT: all 2 limits that could be judged"
    assert told.returncode == 0
    assert (folder / "junit.xml").exists()
