"""Every code of the catalogue of sending and of links is reached by a scenario, truly answered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from features.heard import PROPERTY
from gpharness import headings
from gpharness.shared import folder
from refbooking import problems

ROOT = Path(__file__).parents[2]
BESIDE_THE_CATALOGUE = {"DECLINE_NOT_ALLOWED"}
"""What the product adds to the tables 4.1 and 4.2."""
ONLY_ON_PAGES = {"FORM_EXPIRED"}
"""What JSON has no form for; a scenario for browsers quotes its heading."""


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """Each code with the scenarios in which the product answered it, all of it in process."""
    report = tmp_path_factory.mktemp("heard") / "report.xml"
    command = [sys.executable, "-m", "pytest", "tests/features/in_process", "-q"]
    options = ["-p", "features.heard", f"--junit-xml={report}"]
    run = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:]
    found: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        for each in case.iter("property"):
            if each.get("name") == PROPERTY:
                for code in (each.get("value") or "").split():
                    found.setdefault(code, []).append(case.get("name") or "")
    return found


@pytest.mark.timeout(400)
def test_every_code_of_sending_and_of_links_is_reached(reached: Mapping[str, list[str]]) -> None:
    for code, scenarios in sorted(reached.items()):
        print(f"{code}: {len(scenarios)}, such as {scenarios[0]}")
    catalogue = {*problems.STAFF, *problems.PATIENT} - BESIDE_THE_CATALOGUE - ONLY_ON_PAGES
    assert sorted(catalogue.difference(reached)) == []


@pytest.mark.parametrize("code", sorted(ONLY_ON_PAGES))
def test_codes_of_forms_are_reached_in_browsers(code: str) -> None:
    [heading] = [each for each, codes in headings.HEADINGS.items() if code in codes]
    quoting = [
        scenario
        for file in Path(folder("features")).rglob("*.feature")
        for scenario in file.read_text(encoding="utf-8").split("\n\n")
        if f'"{heading}"' in scenario and "@browser" in scenario
    ]
    assert quoting, f"no scenario for browsers sees the page {heading!r}"
