"""What the browser tests stand on: a Chromium that is there, and checks that find what is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Playwright

from gpharness.drivers import browser
from gpharness.drivers.browser import ChromiumMissing
from gpharness.drivers.eyes import Eyes

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


LABELLED = UNLABELLED.replace("<input>", "<label for=day>{}</label><input id=day><style>{}</style>")


@pytest.mark.parametrize(
    ("page_of", "barriers"),
    [
        (LABELLED.format("A month", ""), []),
        (LABELLED.format("", ""), ["label"]),
        (LABELLED.format("A day", "label {color: #ddd}"), ["color-contrast"]),
        (LABELLED.format("A day", "").replace("id=day", "id=year"), ["label"]),
    ],
    ids=["other words", "no words", "another style", "other attributes"],
)
def test_after_one_page_another_is_known_only_if_built_the_same(
    chromium: Browser, page_of: str, barriers: list[str]
) -> None:
    page, eyes = chromium.new_page(), Eyes()
    page.set_content(LABELLED.format("A day", ""))
    assert eyes.examine(page) == ((), 0)
    page.set_content(page_of)
    assert [each.partition(":")[0] for each in eyes.examine(page)[0]] == barriers
    page.close()


def test_a_page_that_reads_differently_is_measured_again(chromium: Browser) -> None:
    page, eyes = chromium.new_page(), Eyes()
    page.set_content(LABELLED.format("A day", ""))
    eyes.examine(page)
    page.set_content(LABELLED.format("D" * 100, ""))
    assert eyes.examine(page)[1] > 0
    page.close()
