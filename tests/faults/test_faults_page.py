"""docs/faults.md names every effect, key and preset, and what it shows is accepted."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from gpworld import presets
from gpworld.core.effects_read import READERS, RECEIPTS
from gpworld.core.faults_read import MATCH, RULE
from gpworld.world import World

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text("utf-8")


@pytest.mark.parametrize("name", presets.names())
def test_each_preset_stands_there_with_its_sentence(name: str) -> None:
    assert f"| `{name}` | {presets.preset(name).sentence} |\n" in PAGE


def test_each_effect_and_each_key_has_its_row() -> None:
    rows = set(re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE))
    assert set(READERS) <= rows
    assert {f"match.{key}" for key in MATCH} <= rows
    assert set(RULE) - {"match", "effect"} <= rows
    assert all(f"`{how}`" in PAGE for how in RECEIPTS)


def test_the_rules_that_it_shows_are_accepted(built: World) -> None:
    shown = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]
    rules = [entry for block in shown for entry in block.get("fault", [])]
    assert len(rules) == 2
    assert all(built.read_fault(entry) for entry in rules)


@pytest.mark.parametrize("name", READERS)
def test_the_ways_of_writing_an_effect_are_accepted(built: World, name: str) -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` | ")]
    written = [text for text in re.findall(r"`([^`]+)`", row.split("|")[2]) if text != name]
    system = {"receipt": "sms", "prefetch": "sms"}.get(name, "emis")
    for text in written or ["{ p50 = 400, p95 = 1200 }", "{ uniform = [1, 2], factor = 3 }"]:
        effect = tomllib.loads(f"{name} = {text}")
        rule = {"name": "x", "match": {"system": system}, "effect": effect}
        assert built.read_fault(rule)
