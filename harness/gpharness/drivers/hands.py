"""How a page is worked: with a mouse, or by somebody who has no mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

MOST_KEYS = 100
"""More presses of Tab than any page has places to stop at."""
IN_FOCUS = "element => element === document.activeElement"
IN_GROUP = (
    "radio => document.activeElement.type === 'radio' && document.activeElement.name === radio.name"
)


class OutOfReach(AssertionError):
    """The keyboard does not get there."""


class Hands(Protocol):
    """What is done on a page; a press leads to another page."""

    def press(self, target: Locator) -> None:
        """Follow a link, or press a button."""
        ...

    def check(self, target: Locator) -> None:
        """Choose a radio."""
        ...

    def fill(self, target: Locator, text: str) -> None:
        """Write into a box, instead of what is there."""
        ...


class Mouse:
    """Points and clicks."""

    def press(self, target: Locator) -> None:
        """Click."""
        target.click()

    def check(self, target: Locator) -> None:
        """Click."""
        target.check()

    def fill(self, target: Locator, text: str) -> None:
        """Click into it and write."""
        target.fill(text)


class Keyboard:
    """Tab, arrows, space and Enter; whatever they do not reach is out of reach."""

    def press(self, target: Locator) -> None:
        """Tab to it, then Enter."""
        self._tab_to(target, IN_FOCUS)
        with target.page.expect_navigation():
            target.page.keyboard.press("Enter")

    def check(self, target: Locator) -> None:
        """Tab to its group, then the arrows, and space for one that is not chosen yet."""
        radio = self._tab_to(target, IN_GROUP)
        keys = target.page.keyboard
        for _ in range(MOST_KEYS):
            if radio.evaluate(IN_FOCUS):
                break
            keys.press("ArrowDown")
        if not radio.is_checked():
            keys.press("Space")
        if not radio.is_checked():
            raise OutOfReach(f"no key chooses {target} on {target.page.title()!r}")

    def fill(self, target: Locator, text: str) -> None:
        """Tab to it and type over what is there."""
        self._tab_to(target, IN_FOCUS)
        target.page.keyboard.press("ControlOrMeta+a")
        target.page.keyboard.press("Delete")
        target.page.keyboard.insert_text(text)

    def _tab_to(self, target: Locator, there: str) -> ElementHandle:
        element = target.element_handle()
        for _ in range(MOST_KEYS):
            if element.evaluate(there):
                return element
            target.page.keyboard.press("Tab")
        raise OutOfReach(f"Tab does not reach {target} on {target.page.title()!r}")
