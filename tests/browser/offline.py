"""A report as a browser without a network shows it: nothing is fetched, nothing runs over.

``GP_SCREENSHOTS`` names a folder for pictures of it, those in the documentation among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from gpharness.drivers.browser import launch

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}


class Look(NamedTuple):
    """How wide and high a window is, and whether its owner likes it dark."""

    width: int
    height: int
    scheme: Literal["light", "dark"]


def looks(name: str, width: int, height: int) -> dict[str, Look]:
    """A report by day, by night and on a telephone; the keys are names for pictures."""
    return {
        name: Look(width, height, "light"),
        f"{name}-dark": Look(1000, height, "dark"),
        f"{name}-phone": Look(320, height, "light"),
    }


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module: Playwright's event loop is in the way of other tests."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@contextmanager
def opened(chromium: Browser, report: Path, look: Look, picture: Path) -> Iterator[Page]:
    """A report in a window, where it may ask for nothing; ``picture`` is its place in a folder."""
    viewport = ViewportSize(width=look.width, height=look.height)
    context = chromium.new_context(viewport=viewport, color_scheme=look.scheme, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda call: asked.append(call.url))
    page.goto(f"file://{report}")
    yield page
    assert [url for url in asked if not url.startswith("file:")] == []
    if "GP_SCREENSHOTS" in os.environ:
        path = Path(os.environ["GP_SCREENSHOTS"], picture).with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path)
    context.close()


def holds(page: Page) -> None:
    """It fits the window and breaks no rule of accessibility."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
