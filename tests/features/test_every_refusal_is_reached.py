"""Every code of the catalogue of sending and of links is reached by a scenario, truly answered.

That verdict, ``test_every_code_of_sending_and_of_links_is_reached``, is given once a run by
``features.heard``, on what all scenarios in process heard; here is that it cannot be fooled.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from features.heard import CATALOGUE, FOLDER, HEARD, ONLY_ON_PAGES, SCENARIOS, Roll
from gpharness import headings
from gpharness.shared import folder


def report(codes: str, scenarios: int = 2, when: str = "call") -> pytest.TestReport:
    """What comes in for a scenario."""
    return pytest.TestReport(
        nodeid=f"{FOLDER}test_features_in_process.py::test_something",
        location=("", None, ""),
        keywords={},
        outcome="passed",
        longrepr=None,
        when=when,  # type: ignore[arg-type]  # one of three words
        user_properties=[(HEARD, codes), (SCENARIOS, scenarios)],
    )


def test_the_catalogue_has_the_codes_of_staff_and_of_patients() -> None:
    assert {"PATIENT_NOT_FOUND", "LINK_EXPIRED"} <= CATALOGUE


def test_the_verdict_comes_with_the_last_scenario_and_counts_what_all_heard() -> None:
    roll = Roll({"LINK_EXPIRED", "LINK_LOCKED"})
    assert roll.hear(report("LINK_EXPIRED")) is None
    assert roll.hear(report("LINK_LOCKED", when="teardown")) is None
    verdict = roll.hear(report("LINK_LOCKED OTHER_CODE"))
    assert verdict is not None
    assert verdict.passed


def test_a_code_that_no_scenario_hears_fails_the_run() -> None:
    roll = Roll({"LINK_EXPIRED", "LINK_LOCKED", "LINK_USED"})
    roll.hear(report("LINK_LOCKED"))
    verdict = roll.hear(report(""))
    assert verdict is not None
    assert verdict.failed
    assert verdict.longrepr == "no scenario is answered with LINK_EXPIRED, LINK_USED"


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
