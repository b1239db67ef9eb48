"""ARCHITECTURE.md names what there is: every package, and no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
ROOTS = (ROOT / "simulators/gpworld", ROOT / "harness/gpharness", ROOT / "harness/refbooking")
PACKAGES = sorted(
    folder.parent.relative_to(root.parent)
    for root in ROOTS
    for folder in root.glob("*/__init__.py")
)
MODULES = sorted((ROOT / "harness/gpharness").glob("[a-z]*.py"))
SOURCES = [
    file.as_posix()
    for folder in ("simulators", "harness", "load")
    for file in (ROOT / folder).rglob("*.*")
]
FILES = sorted(set(re.findall(r"[\w/]*\w+\.(?:py|toml)\b", PAGE)) - {"pyproject.toml"})


@pytest.mark.parametrize("package", PACKAGES, ids=str)
def test_every_package_has_its_line(package: Path) -> None:
    assert re.search(rf"(?m)^(?: +|\| .*`){package.name}/", PAGE)


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.name)
def test_every_module_at_the_top_of_the_harness_is_told_of(module: Path) -> None:
    assert f"`{module.name}`" in PAGE


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_is_named_is_there(name: str) -> None:
    assert any(each.endswith(f"/{name}") for each in SOURCES), f"{name} is nowhere"
