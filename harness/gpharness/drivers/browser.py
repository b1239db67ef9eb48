"""A product asked as patients ask it: through its pages, in Chromium, by role and name, never CSS.

Staff still use the HTTP contract; what is under test here is what patients see.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, sync_playwright

from gpharness.driver import PatientVisit, RequestVisit
from gpharness.drivers.eyes import Eyes
from gpharness.drivers.hands import Hands, Keyboard, Mouse
from gpharness.drivers.http import PATIENCE_SECONDS, HttpDriver
from gpharness.drivers.pages import PageVisit
from gpharness.drivers.request_pages import FormPages
from gpharness.onlooker import Manner, Sight, Trace, may_be_kept

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, Response

    from gpharness.profile import Profile

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The headless shell first: it opens no windows that nobody sees, and takes a third of the time."""
INSTALL = "apt-get install chromium-headless-shell (or: playwright install chromium)"


class ChromiumMissing(RuntimeError):
    """There is no browser on this machine; the message says how to get one."""


class BrowserDriver(HttpDriver):
    """Pages in Chromium.

    ``today`` says which year is meant where a page leaves it out: the product's own date, from
    its replies, when it is not given.  ``seen`` is called with every page that comes up.
    """

    def __init__(
        self,
        base: str,
        tokens: Mapping[str, str],
        profile: Profile | None = None,
        *,
        browser: Browser | None = None,
        today: Callable[[], date] | None = None,
        seen: Callable[[Page], None] = lambda page: None,
        eyes: Eyes | None = None,
    ) -> None:
        super().__init__(base, tokens, profile)
        self._playwright: Playwright | None = None
        self._browser = browser
        self._today, self._seen = today or self._date_of_replies, seen
        self._contexts: list[Any] = []
        self._eyes, self._watching, self._manner = eyes, False, Manner.MOUSE
        self._sights: list[Sight] = []
        self._strangers: list[str] = []
        self._looked_at: float | None = None  # when the page was loaded that was looked at last

    def open_link(self, url: str) -> PatientVisit:
        """A link, in a browser context of its own: another phone, as far as cookies go."""
        return PageVisit(self._new_page(), url, self._today, self._look, self._hands())

    def start_request(self, form_url: str) -> RequestVisit:
        """A request form, in a browser context of its own."""
        url = f"{self.base}{urlsplit(form_url).path}"
        return FormPages(self._new_page(), url, self._look, self._hands())

    def watch(self) -> None:
        """Look closely at every page from now on."""
        self._eyes = self._eyes or Eyes()
        self._watching = True
        self._sights.clear()

    def sights(self) -> list[Sight]:
        """The pages seen since, in order."""
        return list(self._sights)

    def browse(self, manner: Manner) -> None:
        """Whoever opens a page from now on does it like this."""
        self._manner = manner

    def close(self) -> None:
        """Close what was opened."""
        while self._contexts:
            self._contexts.pop().close()
        if self._playwright is not None:
            self._chromium().close()
            self._playwright.stop()
            self._playwright = self._browser = None

    def _new_page(self) -> Page:
        context = self._chromium().new_context(
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=self._manner is not Manner.WITHOUT_SCRIPT,
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", self._answered)
        return page

    def _hands(self) -> Hands:
        return Keyboard() if self._manner is Manner.KEYBOARD else Mouse()

    def _asked(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self.base).netloc:
            self._strangers.append(url)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            kept = may_be_kept(response.headers.get("cache-control"))
            self._traces.append(Trace(response.url, kept))

    def _look(self, page: Page) -> None:
        if self._manner is Manner.WITHOUT_SCRIPT:  # axe is a script too
            heading = page.get_by_role("heading", level=1).inner_text().strip()
            self._sights.append(Sight(heading))
            return
        if self._watching:  # first of all: axe moves the focus
            self._look_closely(page)
        self._seen(page)

    def _look_closely(self, page: Page) -> None:
        """Once at each page, however often it is read: looking moves the focus."""
        loaded = page.evaluate("performance.timeOrigin")
        if self._eyes is None or loaded == self._looked_at:
            return
        self._looked_at = loaded
        self._sights.append(self._eyes.look(page, self._strangers))
        self._strangers.clear()

    def _date_of_replies(self) -> date:
        reply = self._session.head(self.base, timeout=PATIENCE_SECONDS)
        return parsedate_to_datetime(reply.headers["Date"]).date()

    def _chromium(self) -> Browser:
        if self._browser is None:
            self._playwright = sync_playwright().start()
            self._browser = launch(self._playwright)
        return self._browser


def launch(playwright: Playwright) -> Browser:
    """Chromium, the machine's own if it has one.

    Raises:
        ChromiumMissing: there is none.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        return playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"] if root else []
        )
    except Error as failure:
        raise ChromiumMissing(
            f"Chromium cannot be started; get it with: {INSTALL}\n{failure}"
        ) from failure
