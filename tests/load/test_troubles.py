"""Troubles of a run: presets and files are put beside the shape's own, and nonsense is one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gpload import launch
from gpload.command import load
from gpload.shapes import Wish, planned
from gpload.troubles import TroubleUnknown, added

RULE = """
[[fault]]
name = "busy"
match = { system = "sms" }
effect = { delay = { ms = 3000 } }
"""


def test_a_preset_and_a_file_come_after_the_shapes_own(tmp_path: Path):
    (tmp_path / "mine.toml").write_text(RULE)
    plan = added(planned(Wish("slow-hub", 7)), ["pds-down", str(tmp_path / "mine.toml")])
    assert [rule["name"] for rule in plan.stage.faults] == ["load-gpconnect", "pds-down", "busy"]
    assert plan.arrivals == planned(Wish("slow-hub", 7)).arrivals


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pds-donw", None, "'pds-donw' is not known"),
        ("nowhere.toml", None, r"nowhere\.toml cannot be read: No such file"),
        ("odd.toml", "[[fault", r"odd\.toml is no TOML"),
        ("none.toml", "a = 1", r"none\.toml has no fault rules: write \[\[fault\]\] with name"),
        ("bare.toml", "[[fault]]\nmatch = {}", r"bare\.toml has no fault rules"),
    ],
)
def test_what_is_no_trouble_is_named(name: str, text: str | None, message: str, tmp_path: Path):
    path = str(tmp_path / name) if name.endswith(".toml") else name
    if text is not None:
        Path(path).write_text(text)
    with pytest.raises(TroubleUnknown, match=message):
        added(planned(Wish("steady", 7)), [path])


def test_locust_is_told_of_troubles_and_of_the_practice():
    wish = Wish("steady", 7, faults=("pds-down", "mine.toml"), practice="Y90003")
    told = launch.arguments(wish, Path("env.json"), Path("out"))
    assert {"--gp-fault=pds-down", "--gp-fault=mine.toml", "--gp-practice=Y90003"} < set(told)


@pytest.mark.parametrize("command", ["run", "find-capacity"])
def test_commands_refuse_it_before_anything_is_started(command: str):
    told = CliRunner().invoke(load, [command, "--fault", "pds-donw"])
    assert told.exit_code == 2
    assert "'pds-donw' is not known" in told.stderr
