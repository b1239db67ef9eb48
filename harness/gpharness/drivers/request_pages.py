"""A patient at a request form's pages, one question each, read and filled in by role and name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gpharness.answers import Step, View
from gpharness.driver import NotSupported
from gpharness.drivers.hands import Hands, Mouse
from gpharness.drivers.pages import PATIENCE_MS, REFERENCE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

HELP = "Not received a text message?"
HEADINGS: tuple[tuple[str, Step, tuple[str, ...]], ...] = (
    (r"Contact .+", Step.START, ()),
    (r"Is this an emergency\?", Step.EMERGENCY, ("emergency",)),
    (r"Call 999 now", Step.STOPPED, ()),
    (r"What is your request about\?", Step.TYPE, ("type",)),
    (r"Who is this for\?", Step.WHO, ("who",)),
    (r"What is (?:your|their) name\?", Step.PERSON, ("given_name", "family_name")),
    (r"What is (?:your|their) date of birth\?", Step.PERSON, ("date_of_birth",)),
    (r"What is (?:your|their) gender\?", Step.PERSON, ("gender",)),
    (r"What is (?:your|their) postcode\?", Step.PERSON, ("postcode",)),
    (r"What is your own name\?", Step.PROXY, ("name",)),
    (r"How do you know them\?", Step.PROXY, ("relationship",)),
    (r"What is your own phone number\?", Step.PROXY, ("contact_number",)),
    (r"Who should we contact\?", Step.PROXY, ("who_to_contact",)),
    (r"What number can we contact (?:you|them) on\?", Step.CONTACT, ("number",)),
    (r"Can you use this mobile now\?", Step.PHONE, ("answer",)),
    (r"Check your phone|Not received a text message\?", Step.CODE, ()),
    (r"Check your answers", Step.REVIEW, ()),
    (r"Request sent", Step.SENT, ()),
    (r"Start again|We cannot find this page", Step.ENDED, ()),
)
"""Pages by their main heading, with the fields asked on each; any other asks for details."""

RADIOS: Mapping[tuple[str, str], str] = {
    ("emergency", "yes"): "Yes",
    ("emergency", "not_sure"): "I am not sure",
    ("emergency", "no"): "No",
    ("who", "self"): "Myself",
    ("who", "other"): "Somebody else",
    ("gender", "female"): "Female",
    ("gender", "male"): "Male",
    ("gender", "other"): "Other",
    ("gender", "unknown"): "I prefer not to say",
    ("who_to_contact", "proxy"): "Me",
    ("who_to_contact", "patient"): "The person who needs help",
    ("answer", "yes"): "Yes, I have it with me",
    ("answer", "no"): "No",
}
BOXES: Mapping[str, str] = {
    "given_name": "First name",
    "family_name": "Last name",
    "postcode": "Postcode",
    "name": "Full name",
    "relationship": "For example, parent or carer",
    "contact_number": "Phone number",
    "number": "Phone number",
}
CHANGES: Mapping[str, str] = {
    "given_name": "name",
    "family_name": "name",
    "date_of_birth": "date of birth",
    "type": "about",
    "text": "details",
    "who": "for",
    "number": "contact number",
    "name": "your own name",
    "relationship": "how you know them",
    "contact_number": "your own phone number",
    "who_to_contact": "who we should contact",
    "answer": "mobile at hand",
}
"""What the review calls a field, where it is not the field's own name."""


class FormPages:
    """A request form in a browser."""

    def __init__(
        self, page: Page, url: str, seen: Callable[[Page], None], hands: Hands | None = None
    ) -> None:
        """``seen`` is called with every page that comes up."""
        self.page, self.url, self._seen = page, url, seen
        self._hands = hands or Mouse()
        self._status, self._opened = 200, False
        self._types: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("response", self._answered)

    def look(self) -> View:
        """The page as it is when loaded again."""
        if self._opened:
            self.page.reload()
        else:
            self.page.goto(self.url)
            self._opened = True
        return self._view()

    def types(self) -> list[str]:
        """The start page lists them."""
        view = self._view()
        if view.step != Step.START:
            raise NotSupported("the types of request are listed on the start page")
        return self._listed()

    def answer(self, step: str, **fields: str) -> View:
        """Every page of a step, or from the review just those of these fields."""
        view = self._view()
        if view.step == Step.START and view.code is None:
            self._types = self._listed()
            view = self._press("Start now")
        if view.step in (Step.REVIEW, Step.PHONE, Step.CODE) and view.step != step:
            return self._change(fields)
        while view.step == step:
            view = self._fill(fields)
            if view.code is not None:
                break
        return view

    def ask_for_code(self) -> View:
        """The first from the question for the phone, another from the page for that."""
        if self._view().step == Step.PHONE:
            return self.answer("phone_access", answer="yes")
        if self._heading() != HELP:
            self._hands.press(self._link(HELP))
        return self._press("Send another text message")

    def give_code(self, text: str) -> View:
        """Type it."""
        self._hands.fill(self.page.get_by_role("textbox", name="Security code"), text)
        return self._press("Continue")

    def carry_on(self) -> View:
        """Without a code."""
        if self._view().step == Step.PHONE:
            return self.answer("phone_access", answer="no")
        if self._heading() != HELP:
            self._hands.press(self._link(HELP))
            self._view()
        return self._press("Carry on without a code")

    def review(self) -> View:
        """The page of all answers."""
        return self._view()

    def submit(self) -> View:
        """Press the button; once sent, the page before it again."""
        if not self._button("Send request").count():
            self.page.go_back()
        if self._button("Send request").count():
            return self._press("Send request")
        return self._view()

    # -- filling in -------------------------------------------------------------------------------

    def _fill(self, fields: Mapping[str, str]) -> View:
        """One page; an optional question about details, and a radio for nothing, is left alone."""
        _, asked = _meaning(self._heading())
        for field in asked:
            if field == "date_of_birth":
                self._date(fields[field])
            elif (field == "type" and fields[field]) or (field, fields[field]) in RADIOS:
                name = RADIOS.get((field, fields[field]), fields[field])
                self._hands.check(self.page.get_by_role("radio", name=name, exact=True))
            elif field in BOXES:
                box = self.page.get_by_role("textbox", name=BOXES[field])
                self._hands.fill(box, fields[field])
        message = self.page.get_by_role("textbox", name="Your message")
        if not asked and message.count():
            self._hands.fill(message, fields["text"])
        return self._press("Continue")

    def _date(self, typed: str) -> None:
        parts = re.split("[ /]", typed) if typed else ("", "", "")
        for box, part in zip(("Day", "Month", "Year"), parts, strict=True):
            self._hands.fill(self.page.get_by_role("textbox", name=box), part)

    def _change(self, fields: Mapping[str, str]) -> View:
        """From the review, the pages of fields that differ; from elsewhere, only the number."""
        if self._view().step == Step.CODE:
            self._hands.press(self._link(HELP))
            self._hands.press(self._link("Change the number"))
            return self._fill(fields)
        if self._view().step == Step.PHONE:
            self._hands.press(self._link("Back"))
            return self._fill(fields)
        view = self._view()
        for name in dict.fromkeys(CHANGES.get(field, field) for field in fields):
            self._hands.press(self._link(f"Change {name}"))
            view = self._fill(fields)
            if view.code is not None or view.step != Step.REVIEW:
                break
        return view

    # -- reading ----------------------------------------------------------------------------------

    def _view(self) -> View:
        self._seen(self.page)
        heading = self.page.get_by_role("heading", level=1)
        code = heading.get_attribute("data-error-code")
        main = self.page.get_by_role("main").inner_text()
        step, _ = _meaning(heading.inner_text().strip())
        found = REFERENCE.search(main)
        return View(
            step=Step.START if code in ("FORM_CLOSED", "FORM_AT_LIMIT") else step,
            code=None if step == Step.STOPPED else code,
            status=self._status,
            reference=found[1] if found else None,
            text=f"{self.page.title()}\n{main}",
        )

    def _listed(self) -> list[str]:
        return [item.strip() for item in self.page.get_by_role("listitem").all_inner_texts()]

    def _heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text().strip()

    def _link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def _press(self, name: str) -> View:
        self._hands.press(self._button(name))
        return self._view()

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._status = response.status


def _meaning(title: str) -> tuple[Step, tuple[str, ...]]:
    for pattern, step, fields in HEADINGS:
        if re.fullmatch(pattern, title):
            return step, fields
    return Step.DETAILS, ()
