"""What a team has who only ran ``pip install "gpworld[bdd]"``, in a folder with nothing in it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PAGE = Path(__file__).parents[2] / "docs/user-guides/stub-emis.md"
PROJECT = """
from gpharness.shared import folder
from pytest_bdd import scenarios

scenarios(f"{folder('features')}/self_book/single_use.feature")
"""


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program there, with nothing of this checkout about it."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def test_a_product_is_judged(installed: Path, tmp_path: Path) -> None:
    ended = run(tmp_path, installed / "gpworld", "conform", "-k", "text_with_one_link")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "the reference service: 1 passed" in ended.stdout
    report = (tmp_path / ".gpworld" / "conform" / "report.html").read_text("utf-8")
    assert "one text with one link" in report


def test_the_packed_features_run_in_a_project_of_three_lines(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["gpharness.steps"]\n')
    (tmp_path / "test_booking.py").write_text(PROJECT)
    product = f"{shlex.quote(str(installed / 'python'))} -m refbooking"
    command = f"{product} --settings {{settings}} --port {{port}}"
    ended = run(tmp_path, installed / "pytest", "-q", "--gp-command", command)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"^\d+ passed", ended.stdout, re.MULTILINE)


def test_stubs_of_four_lines_pass(installed: Path, tmp_path: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"test_stub_{number}.py").write_text(example)
    ended = run(tmp_path, installed / "pytest", "-q")
    assert f"{len(examples)} passed" in ended.stdout, ended.stdout + ended.stderr
