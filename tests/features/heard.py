"""A pytest plugin: what all scenarios of a run hear from the product, and whether it is all.

Each scenario in process notes the codes that the product answered it with.  The notes travel with
the reports, whichever worker the scenario ran in; when the last report is in, one more result says
whether a code of the catalogue was never heard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import Any

import pytest

from refbooking import problems

CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
PRODUCT = "http://booking.gpworld.test"
FOLDER = "tests/features/in_process/"
HEARD, SCENARIOS = "codes", "scenarios"
ALL = pytest.StashKey[int]()

BESIDE_THE_CATALOGUE = {"DECLINE_NOT_ALLOWED"}
"""What the product adds to the tables 4.1 and 4.2."""
ONLY_ON_PAGES = {"FORM_EXPIRED"}
"""What JSON has no form for; a scenario for browsers quotes its heading."""
CATALOGUE = {*problems.STAFF, *problems.PATIENT} - BESIDE_THE_CATALOGUE - ONLY_ON_PAGES
VERDICT = (
    "tests/features/test_every_refusal_is_reached.py",
    None,
    "test_every_code_of_sending_and_of_links_is_reached",
)


class Roll:
    """The codes that were to be heard, and those that were, of all scenarios of a run."""

    def __init__(self, wanted: Set[str]) -> None:
        self._wanted, self._heard = wanted, set[str]()
        self._to_come: int | None = None
        self._came = 0

    def hear(self, report: pytest.TestReport) -> pytest.TestReport | None:
        """Take a report; after the last scenario's comes the verdict."""
        if report.when != "call" or not report.nodeid.startswith(FOLDER):
            return None
        noted = dict(report.user_properties)
        self._heard.update(str(noted.get(HEARD, "")).split())
        self._to_come = self._to_come or int(str(noted.get(SCENARIOS, 0)))
        self._came += 1
        return self._verdict() if self._came == self._to_come else None

    def _verdict(self) -> pytest.TestReport:
        missing = ", ".join(sorted(self._wanted - self._heard))
        return pytest.TestReport(
            nodeid=f"{VERDICT[0]}::{VERDICT[2]}",
            location=VERDICT,
            keywords={},
            outcome="failed" if missing else "passed",
            longrepr=f"no scenario is answered with {missing}" if missing else None,
            when="call",
        )


class Hearer:
    """Hears the reports of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self._hook, self._roll = config.hook, Roll(CATALOGUE)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the verdict to the results."""
        verdict = self._roll.hear(report)
        if verdict is not None:
            self._hook.pytest_runtest_logreport(report=verdict)


def pytest_configure(config: pytest.Config) -> None:
    """Hear where the results are printed, unless only some scenarios were asked for."""
    chosen = [config.getoption(name) for name in ("keyword", "markexpr", "deselect")]
    some = any(chosen) or any("::" in given for given in config.args)
    if not some and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Hearer(config))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count the scenarios that will run."""
    config.stash[ALL] = sum(item.nodeid.startswith(FOLDER) for item in items)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """Note what was heard."""
    if not request.node.nodeid.startswith(FOLDER):
        return
    replies = request.getfixturevalue("gp_mounted").replies(PRODUCT)
    codes = {code for body in replies for code in _codes(body)}
    noted = request.node.user_properties
    noted += [(HEARD, " ".join(sorted(codes))), (SCENARIOS, request.config.stash[ALL])]


def _codes(body: bytes) -> Iterator[str]:
    try:
        told = json.loads(body)
    except ValueError:
        return
    for text in _texts(told):
        if CODE.fullmatch(text):
            yield text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, str):
        yield value
