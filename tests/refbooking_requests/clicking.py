"""Somebody who clicks through the pages of a form or of the inbox, without any script."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag

from refbooking_patient.surgery import Browser
from refbooking_requests.village import RIVERSIDE, TEXT, Village


@dataclass
class Clicker(Browser):
    """A browser that presses buttons by their words; every page keeps the rules of pages."""

    def press(self, button: str, **answers: str) -> Clicker:
        """Send the form with this button, as it stands but for these answers."""
        form = next(
            one
            for one in self.soup.find_all("form")
            if any(button in b.get_text() for b in one.find_all("button"))
        )
        if str(form.get("method", "get")).lower() == "get":
            return self._sent(self.client.get(str(form["action"]), query_string=answers))
        kept = {**_standing(form), **answers}
        return self._sent(self.client.post(str(form["action"]), data=kept))

    def go_on(self, **answers: str) -> Clicker:
        """Answer the question and continue."""
        return self.press("Continue", **answers)

    def value(self, name: str) -> str:
        """What a field holds."""
        field = self.soup.find(["input", "textarea"], attrs={"name": name})
        assert isinstance(field, Tag), f"no field {name} on {self.heading}"
        if field.name == "textarea":
            return field.get_text().lstrip("\n")
        return str(field.get("value", ""))

    def chosen(self) -> list[str]:
        """The values of the radios that are on."""
        return [
            str(radio["value"])
            for radio in self.soup.find_all("input", type="radio")
            if radio.has_attr("checked")
        ]

    @property
    def error(self) -> str:
        """The error summary's words; empty where there is none."""
        summary = self.soup.select_one(".nhsuk-error-summary__list")
        return " ".join(summary.get_text(" ").split()) if summary else ""

    def _sent(self, reply: object) -> Clicker:
        while getattr(reply, "status_code", 0) == 303:
            reply = self.client.get(reply.headers["Location"])  # type: ignore[attr-defined]  # a redirect
        self._see(reply)  # type: ignore[arg-type]  # a response
        return self


def _standing(form: Tag) -> dict[str, str]:
    """What a form sends if nobody touches it."""
    sent = {str(i["name"]): str(i.get("value", "")) for i in form.find_all("input", type="hidden")}
    for field in form.find_all("input"):
        kind = str(field.get("type", "text"))
        if kind in ("text", "tel") or (kind == "radio" and field.has_attr("checked")):
            sent[str(field["name"])] = str(field.get("value", ""))
    for area in form.find_all("textarea"):
        sent[str(area["name"])] = area.get_text().removeprefix("\n")
    return sent


def begin(here: Village, ods: str = RIVERSIDE) -> Clicker:
    """Somebody who has pressed Start now."""
    somebody = Clicker(here.app.test_client(), f"/r/{here.keys[ods]}")
    somebody.open()
    return somebody.press("Start now")


def up_to_contact(here: Village) -> Clicker:
    """Somebody who has answered everything about themselves."""
    one = begin(here).go_on(emergency="no").go_on(type="medicine").go_on(text=TEXT)
    one.go_on(who="self").go_on(given_name="Maria", family_name="Okoro")
    one.go_on(day="12", month="March", year="1984").go_on(gender="female")
    return one.go_on(postcode="zz994ab")


def at_the_inbox(here: Village, person: str = "Asha Patel") -> Clicker:
    """Somebody who works at Riverside, in front of the inbox."""
    somebody = Clicker(here.app.test_client(), "/staff")
    somebody.open()
    somebody.press("Sign in", person=somebody.choices()[person])
    somebody.open("/staff/requests")
    return somebody
