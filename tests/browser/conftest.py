"""The pages in Chromium: the shared scenarios that are tagged ``@browser``, each page with axe."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from gpharness.drivers.browser import BrowserDriver, launch
from gpharness.drivers.eyes import Eyes
from gpharness.profile import Profile
from gpharness.words.calendar import london
from gpworld.world import World


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

    def __init__(self, eyes: Eyes) -> None:
        self._eyes, self.found = eyes, list[str]()

    def __call__(self, page: Page) -> None:
        """WCAG 2.2 AA, nothing to scroll sideways at 320 pixels, nothing asked of another host."""
        barriers, too_wide_by = self._eyes.examine(page)
        self.found += [f"{page.title()}: asks {url}" for url in _elsewhere(page)]
        self.found += [f"{page.title()}: {barrier}" for barrier in barriers]
        if too_wide_by:
            self.found.append(f"{page.title()}: {too_wide_by} pixels wider than a screen of 320")


class Album:
    """Keeps a picture of every page of a request form, in the folder GP_SCREENSHOTS if it is set.

    A page that comes up twice keeps its first picture; one that shows a refusal has its own.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = Path(folder) / "requests" if folder else None
        self._kept: set[str] = set()

    def __call__(self, page: Page) -> None:
        """One page; looked at 800 pixels wide."""
        if self._folder is None or "/r/" not in urlsplit(page.url).path:
            return
        heading = page.get_by_role("heading", level=1)
        code = heading.get_attribute("data-error-code") or ""
        name = re.sub(r"\W+", "-", f"{heading.inner_text()} {code}".lower()).strip("-")
        if name in self._kept:
            return
        self._kept.add(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        page.set_viewport_size({"width": 800, "height": 600})
        page.screenshot(path=self._folder / f"{name}.png", full_page=True)
        if before is not None:
            page.set_viewport_size(before)


def _elsewhere(page: Page) -> list[str]:
    """What the page loaded from another host than its own."""
    loaded: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    own = urlsplit(page.url).netloc
    return [url for url in loaded if urlsplit(url).netloc != own]


@pytest.fixture(scope="session")
def eyes() -> Eyes:
    """One pair for the run, so that no page is taken through axe twice."""
    return Eyes()


@pytest.fixture(scope="session")
def inspector(eyes: Eyes) -> Inspector:
    """One for the run."""
    return Inspector(eyes)


@pytest.fixture(scope="session")
def album() -> Album:
    """One for the run, so that each page has one picture."""
    return Album(os.environ.get("GP_SCREENSHOTS"))


@pytest.fixture
def gp_driver(
    chromium: Browser,
    eyes: Eyes,
    inspector: Inspector,
    album: Album,
    gp_forgetful: str,
    gp_world: World,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
) -> Iterator[BrowserDriver]:
    """The product's pages."""

    def today() -> date:
        return london(gp_world.clock.now()).date()

    def seen(page: Page) -> None:
        inspector(page)
        album(page)

    driver = BrowserDriver(
        gp_forgetful, gp_tokens, gp_profile, browser=chromium, today=today, seen=seen, eyes=eyes
    )
    yield driver
    driver.close()
    found, inspector.found = inspector.found, []
    assert not found, "\n".join(found)
