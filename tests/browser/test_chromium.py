"""What the browser tests stand on: a Chromium that is there, and checks that find what is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Playwright

from gpharness.drivers import browser
from gpharness.drivers.browser import ChromiumMissing

UNLABELLED = "<html lang=en><title>A page</title><main><h1>A page</h1><input></main></html>"


def test_a_machine_without_chromium_is_told_how_to_get_one(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "NAMES", ("no-such-browser",))
    with pytest.raises(ChromiumMissing, match="apt-get install chromium"):
        browser.launch(playwright)


def test_a_field_without_a_label_is_found(chromium: Browser, inspector: object) -> None:
    assert callable(inspector)
    page = chromium.new_page()
    page.set_content(UNLABELLED)
    inspector(page)
    found = inspector.found  # type: ignore[attr-defined]  # the conftest's own Inspector
    assert ["label" in each for each in found] == [True], found
    found.clear()
    page.close()
