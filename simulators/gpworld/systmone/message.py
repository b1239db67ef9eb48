"""A message that has been read: its name, its attributes, and how to ask for them strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import etree

from gpworld.systmone import walls
from gpworld.systmone.errors import Fault
from gpworld.systmone.walls import Period

LONGEST = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Message:
    """One request: root element, ``suid`` header, and the uuid its reply must carry."""

    root: etree._Element
    suid: str
    uuid: str

    @property
    def name(self) -> str:
        """The message's name: that of its root element."""
        return str(self.root.tag)

    def get(self, name: str) -> str | None:
        """An attribute, or None where it is missing or empty."""
        return str(self.root.get(name) or "") or None

    def need(self, name: str) -> str:
        """An attribute that must be there: else error 5."""
        value = self.get(name)
        if value is None:
            raise Fault("5", f"{name} is missing")
        return value

    def moment(self, name: str) -> datetime:
        """The wall time of a date-time that must be there: else error 5 (A1)."""
        value = self.need(name)
        try:
            return walls.read(value)
        except ValueError:
            raise Fault("5", f"{name}: {value!r} is not a date-time") from None

    def day(self, name: str) -> date:
        """A date that must be there, by its first ten characters: else error 5."""
        value = self.need(name)
        try:
            return walls.read_day(value)
        except ValueError:
            raise Fault("5", f"{name}: {value!r} is not a date") from None

    def nhs_number(self) -> str | None:
        """``nhsNumber`` without its spaces, or None where it is missing; no ten digits: error 5."""
        value = self.get("nhsNumber")
        if value is None:
            return None
        number = value.replace(" ", "")
        if not (len(number) == 10 and number.isascii() and number.isdigit()):
            raise Fault("5", f"nhsNumber: {value!r} is not ten digits")
        return number

    def period(self) -> Period:
        """The period of a staff message (B1): else error 5."""
        found = Period(self.moment("startDate"), self.moment("endDate"))
        if not found.first < found.last <= found.first + LONGEST:
            raise Fault("5", "endDate must be later than startDate, at most 91 days later")
        return found

    def child_text(self, name: str) -> str:
        """The text of a child element, trimmed; nothing where it is missing."""
        return (self.root.findtext(name) or "").strip()

    def application(self, name: str) -> str | None:
        """An attribute of the Application child element."""
        child = self.root.find("Application")
        return None if child is None else child.get(name)


def check(message: Message, kind: str | None) -> None:
    """What holds for every message: its ``type`` header and its version.

    Raises:
        Fault: code 1.
    """
    if kind != message.name:
        raise Fault("1", f"the type header must be {message.name!r}, the root element's name")
    if message.root.get("apiVersion") != "1":
        raise Fault("1", 'apiVersion must be "1"')
