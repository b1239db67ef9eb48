"""What a request asks for: its query and its JSON object as one set of named values."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

import orjson
from werkzeug import Request

from gpworld.control import times
from gpworld.control.refusal import bad

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
MOST = 1_000_000_000
ARCHIVE, FILE = "application/zip", "file"
"""A body of this type is the value of this name."""


class Ask:
    """Named values of a request, each read as what it should be; a misfit is refused by name."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    @classmethod
    def of(cls, request: Request, takes: tuple[str, ...]) -> Ask:
        """The values of a request to a route that takes these names."""
        values: dict[str, object] = dict(request.args.items())
        if request.mimetype == ARCHIVE:
            values[FILE] = request.get_data()
        elif request.get_data():
            values |= _object(request.get_data())
        return cls(values).only(takes)

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) is not None

    @property
    def table(self) -> Mapping[str, object]:
        """All that was given, as it was written."""
        return self._values

    @property
    def names(self) -> set[str]:
        """The names that were given, null ones too."""
        return set(self._values)

    def text(self, key: str) -> str:
        """A text."""
        value = self._values.get(key)
        if isinstance(value, str):
            return value
        raise bad(f"{key} is missing" if value is None else f"{key} has to be a text")

    def raw(self, key: str) -> bytes:
        """A file, which came as the body."""
        value = self._values.get(key)
        if isinstance(value, bytes):
            return value
        raise bad(f"{key} is missing: send it as the body, with Content-Type: {ARCHIVE}")

    def text_or(self, key: str, otherwise: T) -> str | T:
        """A text, or what to take when there is none."""
        return self.text(key) if key in self else otherwise

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; in a query, separated by commas."""
        value = self._values.get(key)
        if isinstance(value, str):
            return tuple(part for part in value.split(",") if part)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        raise bad(f"{key} has to be a list of texts")

    def number(self, key: str, otherwise: int | None = None) -> int:
        """A whole number."""
        value = self._values.get(key, otherwise)
        if isinstance(value, str) and value.removeprefix("-").isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise bad(f"{key} has to be a whole number")

    def count(self, key: str, otherwise: int | None = None) -> int:
        """A whole number of things: zero or more."""
        value = self.number(key, otherwise)
        if not 0 <= value <= MOST:
            raise bad(f"{key} has to be a whole number from 0 to {MOST}")
        return value

    def real(self, key: str) -> float:
        """A number."""
        value = self._values.get(key)
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                return float(value)
        except ValueError:
            pass
        raise bad(f"{key} has to be a number")

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._values.get(key)
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        raise bad(f"{key} has to be true or false")

    def instant(self, key: str) -> datetime:
        """An RFC 3339 instant."""
        return self._read(key, times.instant)

    def day(self, key: str) -> date:
        """A calendar day."""
        return self._read(key, times.day)

    def one_of(self, key: str, kind: type[E]) -> E:
        """A word of a list."""
        value = self.text(key)
        try:
            return kind(value)
        except ValueError:
            raise bad(f"{key} has to be one of {', '.join(kind)}") from None

    def objects(self, key: str) -> list[Ask]:
        """A list of objects."""
        value = self._values.get(key)
        if isinstance(value, list) and all(isinstance(part, dict) for part in value):
            return [Ask(part) for part in value]
        raise bad(f"{key} has to be a list of objects")

    def part(self, key: str) -> Ask:
        """An object."""
        value = self._values.get(key)
        if isinstance(value, dict):
            return Ask(value)
        raise bad(f"{key} has to be an object")

    def only(self, takes: tuple[str, ...]) -> Ask:
        """The same values, once it is sure that there are no others."""
        for key in self._values:
            if key not in takes:
                raise bad(f"{key} is not known here; {_instead(key, takes)}")
        return self

    def _read(self, key: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.text(key))
        except ValueError as failure:
            raise bad(f"{key}: {failure}") from failure


def _object(body: bytes) -> dict[str, object]:
    try:
        value = orjson.loads(body)
    except ValueError:
        raise bad("the body is not JSON") from None
    if not isinstance(value, dict):
        raise bad("the body has to be a JSON object")
    return value


def _instead(key: str, takes: tuple[str, ...]) -> str:
    if not takes:
        return "this takes nothing"
    near = difflib.get_close_matches(key, takes, 1)
    return f"did you mean {near[0]}?" if near else f"it takes {', '.join(takes)}"
