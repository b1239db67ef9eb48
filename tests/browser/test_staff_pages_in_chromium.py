"""The staff's pages in Chromium, by keyboard only: each under axe and at 320 pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from gpharness.drivers.eyes import Eyes
from gpharness.drivers.hands import Keyboard
from gpharness.drivers.http import HttpDriver
from gpharness.ground import Ground
from gpharness.onlooker import ErrorSummary, Sight
from gpharness.profile import Profile
from gpharness.scene import Scene
from gpharness.steps import journeys
from gpharness.steps.forms import fill, open_form

SURGERY = "Riverside Surgery"


class Desk:
    """Somebody at Riverside without a mouse; every page that comes up is looked at."""

    def __init__(self, page: Page, eyes: Eyes, base: str) -> None:
        self.page, self._eyes, self._base = page, eyes, base
        self._keys, self.seen = Keyboard(), list[Sight]()
        self._strangers: list[str] = []
        page.set_default_timeout(10_000)
        page.on("request", lambda request: self._asked(request.url))

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(f"{self._base}{path}")
        self._look()

    def press(self, name: str, role: Literal["button", "link"] = "button") -> None:
        """Press a button, or follow a link."""
        self._keys.press(self.page.get_by_role(role, name=name, exact=True).first)
        self._look()

    def choose(self, name: str) -> None:
        """Choose a radio."""
        self._keys.check(self.page.get_by_role("radio", name=name))

    def write(self, name: str, text: str) -> None:
        """Write into a box."""
        self._keys.fill(self.page.get_by_role("textbox", name=name), text)

    def _asked(self, url: str) -> None:
        if not url.startswith(self._base):
            self._strangers.append(url)

    def _look(self) -> None:
        self.seen.append(self._eyes.look(self.page, self._strangers))


@pytest.fixture
def references(
    gp_forgetful: str, gp_tokens: Mapping[str, str], gp_profile: Profile, gp_ground: Ground
) -> tuple[str, str]:
    """Of a request that is matched, and of one that is only suggested."""
    scene = Scene(HttpDriver(gp_forgetful, gp_tokens, gp_profile), gp_ground)
    journeys.request(scene, "Maria")
    scene.driver.settle()  # PDS takes turns a fifth of a second apart, and this clock stands
    form = open_form(scene, "Priya", SURGERY)
    fill(scene, form, "Priya", None)
    form.visit.carry_on()
    form.view = form.visit.submit()
    matched = scene.form(scene.patient("Maria")).view.reference
    scene.driver.settle()
    assert matched is not None
    assert form.view.reference is not None
    return matched, form.view.reference


@pytest.fixture
def desk(chromium: Browser, eyes: Eyes, gp_forgetful: str) -> Iterator[Desk]:
    """In front of the first page."""
    context = chromium.new_context(locale="en-GB")
    yield Desk(context.new_page(), eyes, gp_forgetful)
    context.close()


@pytest.mark.timeout(240)  # one long walk, with axe on each page
def test_staff_pages_keep_nobody_out(desk: Desk, references: tuple[str, str]) -> None:
    matched, suggested = references
    desk.open("/staff")
    desk.press("Sign in")  # nobody chosen
    desk.choose("Asha Patel")
    desk.press("Sign in")
    for name in ("Links", "Batch", "Form", "Poster to print"):
        desk.press(name, "link")
    desk.open("/staff/requests")
    desk.press("Show")
    desk.write("Reference", "nothing")
    desk.press("Find")
    desk.press(matched, "link")
    desk.press("Remove this match")
    desk.open(f"/staff/requests/{suggested}")
    desk.press("Accept this match")
    desk.press("Remove this match")
    desk.write("Match by NHS number", "12")
    desk.press("Match")
    desk.press("Assign")
    desk.press("Mark as done")
    desk.press("Tasks", "link")
    _nothing_is_wrong(desk.seen)
    headings = {sight.heading for sight in desk.seen}
    assert {"Links", "Requests", "Tasks", f"Request {matched}", f"Request {suggested}"} <= headings
    assert len([sight for sight in desk.seen if sight.summary]) == 3


def _nothing_is_wrong(seen: list[Sight]) -> None:
    assert [(sight.heading, sight.barriers) for sight in seen if sight.barriers] == []
    assert [(sight.heading, sight.too_wide_by) for sight in seen if sight.too_wide_by] == []
    assert [(sight.heading, sight.strangers) for sight in seen if sight.strangers] == []
    helpful = ErrorSummary(focused=True, leads_to_field=True)
    summaries = [(sight.heading, sight.summary) for sight in seen if sight.summary]
    assert [each for each in summaries if each[1] != helpful] == []
