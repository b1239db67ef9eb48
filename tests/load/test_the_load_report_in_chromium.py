"""The reports opened in a browser without a network: nothing is fetched, nothing runs over.

``GP_LOAD_REPORTS`` names the folder of a search whose report is looked at and pictured in place of
one drawn for the test: that is how the pictures in the documentation are taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page

from browser.offline import chromium, holds, looks, opened
from gpload import limits
from gpload.capacity_files import Search
from gpload.capacity_probe import found, probed
from gpload.report.write import write
from load.reported import drawn

__all__ = ["chromium"]

pytestmark = pytest.mark.timeout(300)
LOOKS = looks("capacity", 1300, 1000)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ours = os.environ.get("GP_LOAD_REPORTS")
    if ours:
        return Path(ours, "report.html").resolve()
    folder = tmp_path_factory.mktemp("searched")
    probes = []
    for place, slow in enumerate((2.0, 60.0), 1):
        run = drawn(place, slow=slow, refused=0.2, seconds=10)
        run.save(folder / "runs" / f"{place:02}")
        probes.append(
            probed(run, limits.default(), folder / "runs" / f"{place:02}", 60 * place, Random(7))
        )
    asked = {"shape": "intake", "seed": 7}
    Search("gpworld load find-capacity", asked, {}, found(probes, Random(7))).save(folder)
    return write(folder)


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, chromium: Browser, report: Path) -> Iterator[Page]:
    picture = Path("load", request.param)
    with opened(chromium, report, LOOKS[request.param], picture) as page:
        yield page


def test_it_fits_is_seen_and_passes_the_accessibility_rules(page: Page) -> None:
    assert page.locator("figure svg[role=img]").count() >= 7
    holds(page)
