"""The report opened in a browser without a network: nothing is fetched, nothing runs over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser.offline import chromium, holds, looks, opened
from gpharness.conform.result import Run

__all__ = ["chromium"]

pytestmark = pytest.mark.timeout(300)
LOOKS = looks("report", 1000, 800)


@pytest.fixture(params=LOOKS)
def page(
    request: pytest.FixtureRequest, chromium: Browser, judged: Run, folder: Path
) -> Iterator[Page]:
    assert judged.scenarios
    report, picture = folder / "report" / "report.html", Path("conform", request.param)
    with opened(chromium, report, LOOKS[request.param], picture) as page:
        yield page


def test_it_fits_and_passes_the_accessibility_rules(page: Page) -> None:
    holds(page)
