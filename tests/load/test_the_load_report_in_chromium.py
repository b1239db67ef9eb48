"""The reports opened in a browser without a network: nothing is fetched, nothing runs over.

``GP_LOAD_REPORTS`` names the folder of a search whose report is looked at and pictured in place of
one drawn for the test: that is how the pictures in the documentation are taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from gpharness.drivers.browser import launch
from gpload import limits
from gpload.capacity_files import Search
from gpload.capacity_probe import found, probed
from gpload.report.write import write
from load.reported import drawn

pytestmark = pytest.mark.timeout(300)
LOOKS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "capacity": (1300, "light"),
    "capacity-dark": (1000, "dark"),
    "capacity-phone": (320, "light"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}


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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, chromium: Browser, report: Path) -> Iterator[Page]:
    width, scheme = LOOKS[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": 1000}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda call: asked.append(call.url))
    page.goto(f"file://{report}")
    yield page
    assert [url for url in asked if not url.startswith("file:")] == []
    pictures = os.environ.get("GP_SCREENSHOTS")
    if pictures:
        Path(pictures, "load").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(pictures, "load", f"{request.param}.png"))
    context.close()


def test_it_fits_is_seen_and_passes_the_accessibility_rules(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("figure svg[role=img]").count() >= 7
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
