"""The pages in Chromium: the shared scenarios that are tagged ``@browser``, each page with axe."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from gpharness.drivers.browser import BrowserDriver, launch
from gpharness.profile import Profile
from gpharness.words.calendar import london
from gpworld.world import World

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the shared scenarios only those for browsers."""
    others = [
        item
        for item in items
        if item.path.name == "test_pages_in_chromium.py"
        and item.get_closest_marker("browser") is None
    ]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def gp_command() -> str:
    """The reference product."""
    product = "-m refbooking --settings {settings} --port {port} --host {host}"
    return f"{shlex.quote(sys.executable)} {product}"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, for no longer than a module: its event loop is in the way of other tests."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium; its absence is an error that says how to get it."""
    browser = launch(playwright)
    yield browser
    browser.close()


class Inspector:
    """Looks at every page that comes up; what it finds fails the test at its end."""

    def __init__(self) -> None:
        self._axe, self.found = Axe(), list[str]()
        self._inspected: set[str] = set()

    def __call__(self, page: Page) -> None:
        """Accessibility once for each page as it reads, and nothing asked of another host."""
        read = page.get_by_role("main").inner_text()
        if read in self._inspected:
            return
        self._inspected.add(read)
        self.found += [f"{page.title()}: asks {url}" for url in _elsewhere(page)]
        violations: list[dict[str, Any]] = self._axe.run(page, options=RULES).response["violations"]
        for each in violations:
            where = ", ".join(node["html"] for node in each["nodes"])
            self.found.append(f"{page.title()}: {each['id']}: {each['help']}: {where}")


def _elsewhere(page: Page) -> list[str]:
    """What the page loaded from another host than its own."""
    loaded: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    own = urlsplit(page.url).netloc
    return [url for url in loaded if urlsplit(url).netloc != own]


@pytest.fixture(scope="session")
def inspector() -> Inspector:
    """One for the run, so that no page is inspected twice."""
    return Inspector()


@pytest.fixture
def gp_driver(
    chromium: Browser,
    inspector: Inspector,
    gp_forgetful: str,
    gp_opened_world: World,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
) -> Iterator[BrowserDriver]:
    """The product's pages."""

    def today() -> date:
        return london(gp_opened_world.clock.now()).date()

    driver = BrowserDriver(
        gp_forgetful, gp_tokens, gp_profile, browser=chromium, today=today, seen=inspector
    )
    yield driver
    driver.close()
    found, inspector.found = inspector.found, []
    assert not found, "\n".join(found)
