"""The page about wiring a product shows the very files that the tests of that product use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/user-guides/adapter.md").read_text("utf-8")
FOREIGN = ROOT / "tests" / "foreign"


@pytest.mark.parametrize(("language", "file"), [("toml", "profile.toml"), ("python", "driver.py")])
def test_what_is_shown_is_the_file(language: str, file: str) -> None:
    shown = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert (FOREIGN / file).read_text("utf-8") in shown, f"put {file} into the page again"


def test_what_is_said_to_put_it_right_is_not_there_yet_and_stands_where_it_is_said() -> None:
    rules = (FOREIGN / "larkbook.py").read_text("utf-8")
    (mended,) = re.findall(r"```python\n(def is_over.*?\n)```", PAGE, re.DOTALL)
    head, body = mended.splitlines()
    assert head in rules
    assert body.strip() not in rules


@pytest.mark.parametrize("reason", re.findall(r'": "(Larkbook[^"]*)"', PAGE))
def test_every_reason_of_the_driver_is_told(reason: str) -> None:
    table = PAGE.rpartition("| reason | said by |")[2]
    said = reason.removeprefix("Larkbook's ").removeprefix("Larkbook ").partition(":")[0]
    assert all(word in table for word in said.split()), said
