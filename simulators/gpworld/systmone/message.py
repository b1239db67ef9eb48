"""A message that has been read: its name, its attributes, and how to ask for them strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import etree

from gpworld.core import london
from gpworld.systmone import xml
from gpworld.systmone.errors import Fault

PERIOD = timedelta(days=91, hours=1)
"""The longest period a staff message may ask for: 91 days, whatever the clocks do in them."""


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

    def instant(self, name: str) -> datetime:
        """A date-time that must be there: UK local time, its ending is decoration (A1)."""
        return _instant(name, self.need(name))

    def optional_instant(self, name: str) -> datetime | None:
        """A date-time that may be missing."""
        value = self.get(name)
        return None if value is None else _instant(name, value)

    def period(self) -> tuple[datetime, datetime]:
        """The period of a staff message (B1): else error 5."""
        first, last = self.instant("startDate"), self.instant("endDate")
        if not first < last <= first + PERIOD:
            raise Fault("5", "endDate must be later than startDate, at most 91 days later")
        return first, last

    def child_text(self, name: str) -> str:
        """The text of a child element, trimmed; nothing where it is missing."""
        return (self.root.findtext(name) or "").strip()

    def application(self, name: str) -> str | None:
        """An attribute of the Application child element."""
        child = self.root.find("Application")
        return None if child is None else child.get(name)


def birth_date(value: str) -> date:
    """A date by its first ten characters: else error 5."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Fault("5", f"{value!r} is not a date") from None


def open_message(body: bytes, kind: str | None, suid: str | None, spare_uuid: str) -> Message:
    """Read a request and check what holds for every message.

    Raises:
        Fault: code 1.
    """
    root = xml.read(body)
    message = Message(root, suid or "", root.get("uuid") or spare_uuid)
    if kind is None or kind != message.name:
        raise Fault("1", f"the type header must be {message.name!r}, the root element's name")
    if root.get("apiVersion") != "1":
        raise Fault("1", 'apiVersion must be "1"')
    return message


def uuid_of(body: bytes) -> str | None:
    """The uuid of a request that could be read at all."""
    try:
        return xml.read(body).get("uuid") or None
    except Fault:
        return None


def _instant(name: str, value: str) -> datetime:
    try:
        wall = datetime.fromisoformat(value[:19])
        if not 1900 <= wall.year <= 2200 or wall.tzinfo is not None:
            raise ValueError(value)
        return london.at_local(wall.date(), wall.time())
    except ValueError:
        raise Fault("5", f"{name}: {value!r} is not a date-time") from None
