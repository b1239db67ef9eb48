"""Fixtures for pages: one Chromium for a worker, and a picture of each page that comes up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from gpharness.conform.recorder import Recorder
from gpharness.drivers.browser import BrowserDriver, launch
from gpharness.words.calendar import london

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from gpharness.ground import Ground
    from gpharness.profile import Profile

PHONE = ViewportSize(width=480, height=640)


@pytest.fixture(scope="session")
def gp_chromium() -> Iterator[Browser]:
    """One browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def gp_driver(
    pytestconfig: pytest.Config,
    gp_chromium: Browser,
    gp_forgetful: str,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
    gp_ground: Ground,
) -> Iterator[BrowserDriver]:
    """The product's pages; each new one is pictured as it is on a telephone."""
    recorder = pytestconfig.pluginmanager.get_plugin(Recorder.NAME)
    assert isinstance(recorder, Recorder)

    def today() -> date:
        return london(gp_ground.now()).date()

    def seen(page: Page) -> None:
        page.set_viewport_size(PHONE)
        title = page.get_by_role("heading", level=1).inner_text()
        recorder.picture(title, page.screenshot(full_page=True))

    driver = BrowserDriver(
        gp_forgetful, gp_tokens, gp_profile, browser=gp_chromium, today=today, seen=seen
    )
    yield driver
    driver.close()
