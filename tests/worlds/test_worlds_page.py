"""The page about worlds: its example runs as it stands, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gpharness.plugin import worlds
from gpworld.cli.checkpoint import checkpoint
from gpworld.control.client import ControlClient

PAGE = (Path(__file__).parents[2] / "docs/worlds.md").read_text("utf-8")


def test_its_example_runs_as_it_stands() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "worlds.md", "exec"), {})


def test_it_shows_every_command() -> None:
    for name in checkpoint.commands:
        assert f"gpworld checkpoint {name}" in PAGE


@pytest.mark.parametrize("name", ["gp_world", "gp_served", "gp_fork", "gp_host"])
def test_the_fixtures_it_names_are_there(name: str) -> None:
    assert f"| `{name}` |" in PAGE
    assert hasattr(worlds, name)


@pytest.mark.parametrize("name", ["checkpoint", "restore", "fork", "create_world"])
def test_the_calls_it_names_are_there(name: str) -> None:
    assert f"`{name}" in PAGE
    assert hasattr(ControlClient, name)
