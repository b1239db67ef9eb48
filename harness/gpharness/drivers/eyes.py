"""Looking closely at a page in Chromium: axe for WCAG 2.2 AA, its width, its error summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gpharness.onlooker import NARROW, ErrorSummary, Sight

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
HEIGHT = 640
BUILT = r"""() => document.documentElement.outerHTML
    .replace(/(?<!<style[^>]*)>[^<]*[^<\s][^<]*</g, ">x<")
    .replace(/(<a [^>]*?href|<form [^>]*?action|<input [^>]*?value)="[^"]+"/g, '$1="x"')
"""
"""A page without its words, dates and keys: to axe, whatever has a text there has one."""
WIDTH_OF_ALL = "document.documentElement.scrollWidth"
ALERT_IN_FOCUS = (
    "alert => document.activeElement !== document.body && document.activeElement.contains(alert)"
)
FIELD_IN_FOCUS = (
    "['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON'].includes(document.activeElement.tagName)"
)


class Eyes:
    """Looks at pages; one that is built the same again is not taken through axe again.

    Most of what looking costs is axe.  How wide a page gets depends on its words too, and is
    looked at whenever it reads differently.
    """

    def __init__(self) -> None:
        from axe_playwright_python.sync_playwright import Axe

        self._axe = Axe()
        self._barriers_of: dict[str, tuple[str, ...]] = {}  # by how the page is built
        self._too_wide_by: dict[str, int] = {}  # by what it reads

    def look(self, page: Page, strangers: Sequence[str] = ()) -> Sight:
        """The page as it is now; the focus is afterwards where the error summary's link leads."""
        page.wait_for_load_state()  # scripts that move the focus have run by then
        heading = page.get_by_role("heading", level=1).inner_text().strip()
        summary = _summary(page)
        barriers, too_wide_by = self.examine(page)
        return Sight(heading, barriers, too_wide_by, tuple(strangers), summary)

    def examine(self, page: Page) -> tuple[tuple[str, ...], int]:
        """The rules that the page breaks, and by how much it is too wide; touches nothing."""
        page.wait_for_load_state("domcontentloaded")  # a page that has just begun is empty
        read = f"{page.title()}\n{page.get_by_role('main').inner_text()}"
        built: str = page.evaluate(BUILT)
        if built not in self._barriers_of:
            self._barriers_of[built] = self._barriers(page)
        if read not in self._too_wide_by:
            self._too_wide_by[read] = _too_wide_by(page)
        return self._barriers_of[built], self._too_wide_by[read]

    def _barriers(self, page: Page) -> tuple[str, ...]:
        violations: list[dict[str, Any]] = self._axe.run(page, options=RULES).response["violations"]
        return tuple(
            f"{each['id']}: {each['help']}: {', '.join(node['html'] for node in each['nodes'])}"
            for each in violations
        )


def _too_wide_by(page: Page) -> int:
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    wide: int = page.evaluate(WIDTH_OF_ALL)
    if before is not None:
        page.set_viewport_size(before)
    return max(0, wide - NARROW)


def _summary(page: Page) -> ErrorSummary | None:
    alert = page.get_by_role("alert")
    if not alert.count():
        return None
    focused = bool(alert.first.evaluate(ALERT_IN_FOCUS))
    links = alert.first.get_by_role("link")
    if not links.count():
        return ErrorSummary(focused, leads_to_field=False)
    links.first.click()
    return ErrorSummary(focused, bool(page.evaluate(FIELD_IN_FOCUS)))
