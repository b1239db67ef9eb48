"""The reference service as a process, judged by its pages: pictures and its log are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpharness.conform import reports
from gpharness.conform.plan import BROWSER, Plan
from gpharness.conform.run import run
from gpharness.conform.verdict import Verdict
from gpworld.cli.product import OURS

pytestmark = pytest.mark.timeout(300)


def test_a_page_is_pictured_in_the_step_in_which_it_came_up(tmp_path: Path) -> None:
    plan = Plan(
        output=str(tmp_path),
        command=OURS,
        driver=BROWSER,
        words="moment_of_expiry and before",
    )
    found = run(plan)
    reports.write(found, tmp_path)
    assert found.product == "the reference service"
    (scenario,) = found.scenarios
    assert scenario.verdict is Verdict.PASSED, scenario.reason
    (picture,) = [each for each in scenario.evidence.attached if each.file.endswith(".png")]
    assert picture.title == "What is your date of birth?"
    assert scenario.steps[picture.step].text == "Maria opens the link in her text message"
    assert (tmp_path / picture.file).read_bytes().startswith(b"\x89PNG")
    assert f'src="{picture.file}"' in (tmp_path / "report.html").read_text()
    (log,) = found.logs
    assert (tmp_path / log.file).is_file()
