"""The report opened in a browser without a network: nothing is fetched, nothing runs over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from gpharness.conform.result import Run
from gpharness.drivers.browser import launch

pytestmark = pytest.mark.timeout(300)
LOOKS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "report": (1000, "light"),
    "report-dark": (1000, "dark"),
    "report-phone": (320, "light"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS)
def page(
    request: pytest.FixtureRequest, chromium: Browser, judged: Run, folder: Path
) -> Iterator[Page]:
    assert judged.scenarios
    width, scheme = LOOKS[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda call: asked.append(call.url))
    page.goto(f"file://{folder / 'report' / 'report.html'}")
    yield page
    assert [url for url in asked if not url.startswith("file:")] == []
    pictures = os.environ.get("GP_SCREENSHOTS")
    if pictures:
        Path(pictures, "conform").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(pictures, "conform", f"{request.param}.png"))
    context.close()


def test_it_fits_and_passes_the_accessibility_rules(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
