"""One patient's browser page: what it shows, read by role and name, and what is pressed on it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from gpharness.answers import Appointment, Day, Offer, Site, Step, View, Window
from gpharness.driver import NotSupported
from gpharness.drivers import wire
from gpharness.drivers.hands import Hands, Mouse
from gpharness.words import calendar

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

STEPS: Mapping[str, Step] = {
    "What is your date of birth?": Step.IDENTITY,
    "Choose a day": Step.CHOOSE,
    "There are no appointments at the moment": Step.NONE,
    "Check your appointment": Step.CHECK,
    "Appointment booked": Step.BOOKED,
    "We are checking your booking": Step.CHECKING,
    "We are already booking this for you": Step.CHECKING,
    "Your appointment": Step.APPOINTMENT,
    "Appointment cancelled": Step.CANCELLED,
    "Your appointment was cancelled by the practice": Step.CANCELLED,
}
"""Pages by their main heading; any other heading that is no end belongs to choosing."""

DAY_LINK = re.compile(rf"({calendar.DAY})\s*–\s*(.+)")
PATIENCE_MS = 10_000
REFERENCE = re.compile(r"reference\s+([A-Z0-9]{4}-[A-Z0-9]{4})")


class PageVisit:
    """A link in a browser."""

    def __init__(
        self,
        page: Page,
        url: str,
        today: Callable[[], date],
        seen: Callable[[Page], None],
        hands: Hands | None = None,
    ) -> None:
        """``today`` says which year is meant where a page leaves it out."""
        self.page, self.url = page, url
        self._today, self._seen, self._hands = today, seen, hands or Mouse()
        self._status = 200
        self._checking: str | None = None
        self._thread = threading.get_ident()
        self._opened = False
        page.set_default_timeout(PATIENCE_MS)
        page.on("response", self._answered)

    # -- the visit --------------------------------------------------------------------------------

    def look(self) -> View:
        """The page as it is when loaded again."""
        self._own_thread()
        if self._opened:
            self.page.reload()
        else:
            self.page.goto(self.url)
            self._opened = True
        return self._view()

    def give_date_of_birth(self, d: date | str) -> View:
        """Three boxes and Continue, on a page that has them."""
        if not self.page.get_by_role("textbox", name="Day").count():
            return self._view()
        written = d.strftime("%d/%m/%Y") if isinstance(d, date) else d
        for box, part in zip(("Day", "Month", "Year"), written.split("/"), strict=True):
            self._hands.fill(self.page.get_by_role("textbox", name=box), part)
        self._press("Continue")
        return self._view()

    def days(self) -> list[Day]:
        """Every day of every week on show."""
        return [Day(self._day(words), count) for words, count, _ in self._day_links()]

    def times(self, day: date) -> list[Offer]:
        """The radios of a day; none when the day is not on show."""
        for words, _, link in self._day_links():
            if self._day(words) == day:
                self._hands.press(link)
                self._view()
                return [self._offer(day, radio) for radio in self._radios()]
        return []

    def choose(self, offer: Offer) -> View:
        """Pick it on the page of times, and go on to the check page."""
        self._hands.check(self.page.get_by_role("radio", name=offer.id, exact=True))
        self._press("Continue")
        self._checking = offer.id
        return self._view()

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """Press the button of the check page; once pressed, go back to it first."""
        self._own_thread()
        if self._checking != offer.id:
            raise NotSupported("a page confirms only what was chosen on it")
        if not self._button("Confirm appointment").count():
            self.page.go_back()
        if self._button("Confirm appointment").count():
            self._press("Confirm appointment")
        return self._view()

    def decline(self, reason: str | None = None) -> View:
        """Say no on the page for that."""
        self._hands.press(self.page.get_by_role("link", name="I do not want this appointment"))
        self._seen(self.page)
        if reason is not None:
            self._hands.fill(self.page.get_by_role("textbox", name="Reason"), reason)
        self._press("I do not want this appointment")
        return self._view()

    def ask_to_rebook(self) -> View:
        """The reference product's page has a button for it only where it is offered."""
        self._press("Ask for another time")
        return self._view()

    def cancel_appointment(self, reason: str | None = None) -> View:
        """Cancel on the page for that, for the first reason when none is given."""
        self._hands.press(self.page.get_by_role("button", name="Cancel this appointment"))
        self._seen(self.page)
        radio = self.page.get_by_role("radio", name=reason) if reason else self._radios()[0]
        self._hands.check(radio)
        self._press("Cancel appointment")
        return self._view()

    # -- reading ----------------------------------------------------------------------------------

    def _view(self) -> View:
        self._seen(self.page)
        heading = self.page.get_by_role("heading", level=1)
        title = heading.inner_text().strip()
        code = heading.get_attribute("data-error-code")
        main = self.page.get_by_role("main").inner_text()
        view = View(
            step=_step(title, code),
            code=code,
            status=self._status,
            links={"cancel": "page"} if self._button("Cancel this appointment").count() else {},
            reference=_first(REFERENCE, main),
            text=f"{self.page.title()}\n{main}",
        )
        return replace(view, appointment=self._appointment(view.step))

    def _appointment(self, step: str) -> Appointment | None:
        if step not in (Step.BOOKED, Step.APPOINTMENT):
            return None
        terms = self.page.get_by_role("term").all_inner_texts()
        rows = dict(zip(terms, self.page.get_by_role("definition").all_inner_texts(), strict=True))
        day = self._day(rows["Day"])
        start, window = _time(day, rows["Time"])
        place = rows.get("Where", rows.get("Surgery", "")).split("\n")
        return Appointment(start=start, window=window, site=Site("", place[0]))

    def _offer(self, day: date, radio: Locator) -> Offer:
        label: str = radio.evaluate("radio => radio.labels[0].innerText.trim()")
        said, _, clinician = label.partition(" with ")
        start, window = _time(day, said)
        return Offer(id=label, day=day, start=start, window=window, clinician=clinician or None)

    def _day_links(self) -> Iterator[tuple[str, int, Locator]]:
        """The day links, each while its page is up; weeks are turned until the last."""
        self.page.goto(self.url)
        while True:
            for link in self.page.get_by_role("link", name=DAY_LINK).all():
                match = DAY_LINK.search(link.inner_text())
                if match:
                    yield match[1], _count(match[2]), link
            later = self.page.get_by_role("link", name="Later weeks")
            if not later.count():
                return
            self._hands.press(later)

    def _radios(self) -> list[Locator]:
        return self.page.get_by_role("radio").all()

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def _press(self, name: str) -> None:
        self._hands.press(self._button(name))

    def _day(self, words: str) -> date:
        said = re.search(calendar.DAY, words)
        assert said is not None, f"no day in {words!r}"
        return calendar.day(said[0], self._today())

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._status = response.status

    def _own_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise NotSupported("one browser does one thing at a time")


def _count(said: str) -> int:
    """``6 appointments``, ``morning or afternoon``."""
    number = re.match(r"\d+", said)
    return int(number[0]) if number else said.count(" or ") + 1


def _step(title: str, code: str | None) -> Step:
    if code in wire.DEAD:
        return Step.ENDED
    return STEPS.get(title, Step.CHOOSE)


def _time(day: date, said: str) -> tuple[datetime | None, Window | None]:
    """``9:40am`` as an instant, ``Morning, 8am to 1pm`` as a part of the day."""
    parts = re.findall(calendar.TIME, said)
    if len(parts) == 2:
        begin, end = (calendar.clock_time(part).at for part in parts)
        return None, Window(begin, end)
    return calendar.instant(day, calendar.clock_time(parts[0])), None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
