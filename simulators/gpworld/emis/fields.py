"""Reading what a caller of PFS sent, member by member, and saying all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

import orjson

from gpworld.emis import moments
from gpworld.emis.bodies import read_json

INT64 = range(-(2**63), 2**63)
MISSING = datetime(1900, 1, 1, tzinfo=UTC)
"""What stands in for a date that is missing or wrong, until ``check`` refuses."""

Read = TypeVar("Read")


class Invalid(Exception):
    """A body or query that cannot be understood: field names and what is wrong with each (A4)."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


class Fields:
    """The members of a body or a query; readers note what is wrong, ``check`` then refuses."""

    def __init__(
        self,
        members: Mapping[str, object],
        *,
        any_case: bool = False,
        inside: str = "",
        wrong: dict[str, list[str]] | None = None,
    ) -> None:
        self._members = members
        self._any_case, self._inside = any_case, inside
        self._wrong = {} if wrong is None else wrong

    def _get(self, name: str) -> object:
        return self._members.get(name.lower() if self._any_case else name)

    def _note(self, name: str, sentence: str) -> None:
        self._wrong.setdefault(self._inside + name, []).append(sentence)

    def check(self) -> None:
        """Refuse, if anything that was read is missing or wrong.

        Raises:
            Invalid: with every field that is.
        """
        if self._wrong:
            raise Invalid(self._wrong)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._get(name)
        if value is None:
            self._note(name, f"The {name} field is required.")
        return self.optional_text(name) or ""

    def optional_text(self, name: str) -> str | None:
        """A text, or None where there is none."""
        value = self._get(name)
        if value is None or isinstance(value, str):
            return value
        self._note(name, f"The {name} field is a string.")
        return None

    def whole(self, name: str) -> int:
        """An int64 that must be there; texts and truth values are none."""
        value = self._get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value in INT64:
            return value
        self._note(name, f"The {name} field is required and is a whole number.")
        return 0

    def instant(self, name: str, *, whole_day: bool = False) -> datetime:
        """A local date-time that must be there; see ``moments.instant``."""
        return self._read(name, lambda text: moments.instant(text, whole_day=whole_day), MISSING)

    def optional_instant(self, name: str) -> datetime | None:
        """A local date-time, or None where there is none."""
        return self.instant(name) if self.optional_text(name) else None

    def birth_date(self, name: str) -> date:
        """A date that must be there and may carry a time and a zone."""
        return self._read(name, moments.day, MISSING.date())

    def truth(self, name: str) -> bool:
        """``true`` or ``false`` in any case; absent is false."""
        text = (self.optional_text(name) or "false").lower()
        if text not in ("true", "false"):
            self._note(name, f"The {name} field is true or false.")
        return text == "true"

    def part(self, name: str) -> Fields:
        """An object inside that must be there; its wrongs are noted here."""
        value = self._get(name)
        if not isinstance(value, dict):
            self._note(name, f"The {name} field is required and is an object.")
        members = value if isinstance(value, dict) else {}
        return Fields(members, inside=f"{self._inside}{name}.", wrong=self._wrong)

    def _read(self, name: str, read: Callable[[str], Read], instead: Read) -> Read:
        text = self.text(name)
        try:
            return read(text) if self._get(name) is not None else instead
        except (ValueError, OverflowError) as wrong:
            self._note(name, f"The {name} field is not a date-time: {wrong}.")
            return instead


def body_fields(raw: bytes) -> Fields:
    """The members of a JSON body.

    Raises:
        Invalid: it is not JSON, or not an object.
    """
    try:
        members = read_json(raw)
    except orjson.JSONDecodeError as wrong:
        raise Invalid({"body": [f"The body is not JSON: {wrong}."]}) from None
    if not isinstance(members, dict):
        raise Invalid({"body": ["The body is not a JSON object."]})
    return Fields(members)


def query_fields(pairs: Iterable[tuple[str, str]]) -> Fields:
    """The parameters of a query, names in any case; of several alike the first counts."""
    members: dict[str, object] = {}
    for name, value in pairs:
        members.setdefault(name.lower(), value)
    return Fields(members, any_case=True)
