"""What can be noticed over a patient's shoulder: pages as they look, and what replies leave behind.

Not every driver can look: one that speaks JSON sees no page.  Then a scenario is not applicable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from gpharness.capability import NotSupported

if TYPE_CHECKING:
    from gpharness.driver import Driver

NARROW = 320
"""The width, in CSS pixels, at which nothing may have to be scrolled sideways (WCAG 1.4.10)."""


class Manner(StrEnum):
    """How somebody uses a browser."""

    MOUSE = "with a mouse"
    KEYBOARD = "with the keyboard only"
    WITHOUT_SCRIPT = "without JavaScript"


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The box above a form that says what is wrong: where the focus is, where its link leads."""

    focused: bool
    leads_to_field: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """One page as it came up.

    Attributes:
        barriers: rules of WCAG 2.2, levels A and AA, that the page breaks.
        too_wide_by: CSS pixels by which it is wider than a screen of 320.
        strangers: addresses of other hosts that it asked.
        summary: its error summary; None where it has none.
    """

    heading: str
    barriers: tuple[str, ...] = ()
    too_wide_by: int = 0
    strangers: tuple[str, ...] = ()
    summary: ErrorSummary | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One reply to a patient: its address, and whether a browser may keep it."""

    address: str
    may_be_kept: bool


@runtime_checkable
class Onlooker(Protocol):
    """A driver that sees the pages which patients see."""

    def watch(self) -> None:
        """From now on look closely at every page that comes up."""
        ...

    def sights(self) -> Sequence[Sight]:
        """The pages seen since, in order."""
        ...

    def browse(self, manner: Manner) -> None:
        """From now on patients use their browsers like this."""
        ...


@runtime_checkable
class Tracker(Protocol):
    """A driver that knows what was answered to patients, and what the product wrote down."""

    def traces(self) -> Sequence[Trace]:
        """Every reply to a patient so far, in order."""
        ...

    def log(self) -> Sequence[str]:
        """The lines in which the product tells what it did."""
        ...


def onlooker(driver: Driver) -> Onlooker:
    """The driver, if it can look at pages.

    Raises:
        NotSupported: it cannot.
    """
    if isinstance(driver, Onlooker):
        return driver
    raise NotSupported(f"{type(driver).__name__} sees no pages; a browser's driver does")


def tracker(driver: Driver) -> Tracker:
    """The driver, if it knows what was left behind.

    Raises:
        NotSupported: it does not.
    """
    if isinstance(driver, Tracker):
        return driver
    raise NotSupported(f"{type(driver).__name__} does not tell what replies leave behind")


def may_be_kept(cache_control: str | None) -> bool:
    """Whether a Cache-Control header lets a browser store the reply."""
    return "no-store" not in (cache_control or "").lower()
