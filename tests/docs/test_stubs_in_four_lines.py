"""The page of stubs: each example is a whole test file that passes; EMIS takes four lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/user-guides/stub-emis.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
LINES = [4, 5, 4, 4, 5]


def test_there_is_one_for_each_simulator_and_emis_takes_four_lines() -> None:
    named = [re.findall(r"def test_\w+\((gp_\w+)\)", example) for example in EXAMPLES]
    assert named == [["gp_emis"], ["gp_systmone"], ["gp_gpconnect"], ["gp_pds"], ["gp_sms"]]
    assert [len([line for line in each.splitlines() if line]) for each in EXAMPLES] == LINES


def test_they_pass_as_they_stand(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest="[pytest]\naddopts = -p no:cacheprovider\n")
    for number, example in enumerate(EXAMPLES):
        (pytester.path / f"test_stub_{number}.py").write_text(example, encoding="utf-8")
    pytester.runpytest_inprocess().assert_outcomes(passed=len(EXAMPLES))
