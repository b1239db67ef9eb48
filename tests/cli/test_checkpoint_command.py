"""``gpworld checkpoint`` and ``gpworld up --from``: a world into a file, and out of it again."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from gpworld.control.client import ControlClient


@pytest.fixture
def kept(told, served, tmp_path):
    """The file of the running world, three hours after its start."""
    served.world.clock.advance(timedelta(hours=3))
    path = tmp_path / "monday.gpworld"
    assert told("checkpoint", "save", str(path))["now"] == "2026-10-20T11:00:00+00:00"
    return path


def test_it_is_saved_shown_and_put_back(gpworld, told, kept):
    shown = told("checkpoint", "show", str(kept))
    assert (shown["scenario"], shown["seed"], shown["exchanges"]) == ("surgery", 7, 0)
    gpworld("clock", "advance", "7d")
    said = gpworld("checkpoint", "restore", str(kept)).stdout
    assert said == ("surgery goes on at 2026-10-20T11:00:00+00:00; no booking product is served.\n")
    assert told("clock")["now"] == "2026-10-20T11:00:00+00:00"


def test_people_are_told_what_a_file_holds(gpworld, kept, tmp_path):
    place = tmp_path / "again.gpworld"
    said = gpworld("checkpoint", "save", str(place), "--without-journal").stdout
    assert said.startswith(f"{place}: surgery at 2026-10-20T11:00:00+00:00, ")
    lines = gpworld("checkpoint", "show", str(place)).stdout.splitlines()
    assert "sources    cast.toml, surgery.toml" in lines


def test_a_fork_goes_its_own_way_by_its_own_environment_file(gpworld, told, served, kept, tmp_path):
    place = tmp_path / "fork.json"
    said = gpworld("checkpoint", "fork", "--env-file", str(place)).stdout
    assert " goes its own way:\ncontrol    http://127.0.0.1:" in said
    gpworld("clock", "advance", "7d", "--env", str(place))
    assert told("clock", "--env", str(place))["now"] == "2026-10-27T11:00:00+00:00"
    assert told("clock")["now"] == "2026-10-20T11:00:00+00:00"
    control = ControlClient(served.addresses["control"], served.plane.token)
    control.delete_world(said.split()[0])
    control.close()


def test_a_file_that_is_none_is_named(gpworld, env_file, tmp_path):
    other = tmp_path / "other.gpworld"
    other.write_text("not a checkpoint")
    for words in (("checkpoint", "restore"), ("checkpoint", "show")):
        said = gpworld(*words, str(other), status=2).stderr
        assert said == f"Error: {other} is no checkpoint of a world: name another file\n"
    missing = tmp_path / "missing.gpworld"
    said = gpworld("checkpoint", "restore", str(missing), status=2).stderr
    assert said == (
        f"Error: {missing} cannot be read (No such file or directory): check its path\n"
    )


def test_a_place_that_cannot_be_written_is_named(gpworld, env_file, tmp_path):
    place = tmp_path / "nowhere" / "x"
    for words in (("save", str(place)), ("fork", "--env-file", str(tmp_path))):
        said = gpworld("checkpoint", *words, status=2).stderr
        assert said.startswith(f"Error: {words[-1]} cannot be written (")


def test_a_world_goes_on_from_a_file_in_another_process(kept, tmp_path):
    words = ["up", "--from", str(kept), "--only", "pds", "--ports", "auto", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "gpworld", *words, "--env-file", str(tmp_path / "there.json")],
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "}\n")
        control = ControlClient.of(json.loads("".join(lines) + "}"))
        assert control.clock()["now"] == "2026-10-20T11:00:00+00:00"
        assert control.scenario()["name"] == "surgery"
        control.close()
        process.terminate()


def test_what_a_file_says_already_is_not_said_again(gpworld, kept, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for words in (("--seed", "3"), ("--scenario", "house")):
        said = gpworld("up", "--from", str(kept), "--ports", "auto", *words, status=2).stderr
        assert "--from says which scenario and seed: leave the others out" in said
