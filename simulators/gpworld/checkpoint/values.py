"""The values of a world as plain JSON and back: tagged lists, and only kinds that a world has.

Text, numbers, true, false and null stand for themselves.
All else is a list that begins with what it is: ``["tuple", …]``, ``["time", "2026-10-20T…"]``, or
the number of a data class in the table of kinds, before the values of its fields in order.
Reading makes nothing but such values: there is no name in a file that could lead anywhere else.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any, TypeAlias

from gpworld.checkpoint.kinds import Fits, fits, hints, kinds, name_of

Json: TypeAlias = Any  # what JSON can hold


_PLAIN = frozenset((str, int, bool, type(None)))
"""What stands for itself; looked at first, for nearly all there is is of these."""


class NoValue(TypeError):
    """Something that no checkpoint can hold; a mistake of whoever put it into a state."""


class Unreadable(ValueError):
    """JSON that is no value of a world."""


class Writer:
    """Writes values, and gathers the table of their kinds."""

    def __init__(self) -> None:
        self._numbers: dict[type, int] = {}

    @property
    def table(self) -> list[list[str]]:
        """The kinds that were met, each with its fields."""
        return [[name_of(kind), *hints(kind)] for kind in self._numbers]

    def write(self, value: object) -> Json:
        """A value as JSON.

        Raises:
            NoValue: it is of no kind that a world's types name.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        write = _WRITES.get(kind)
        if write is not None:
            return write(value, self.write)
        if kind in self._numbers or kinds().get(name_of(kind)) is kind:
            return self._known(kind, value)
        if isinstance(value, Mapping):
            return _WRITES[dict](value, self.write)
        raise NoValue(f"a {kind.__name__} is nothing that a checkpoint can hold: {value!r:.80}")

    def _known(self, kind: type, value: object) -> Json:
        number = self._numbers.setdefault(kind, len(self._numbers))
        if isinstance(value, Enum):
            return [number, value.value]
        held = [getattr(value, name) for name in hints(kind)]
        return [number, *(each if type(each) in _PLAIN else self.write(each) for each in held)]


class Reader:
    """Reads what a ``Writer`` wrote."""

    def __init__(self, table: Iterable[list[str]]) -> None:
        """Raises Unreadable: a kind or a field that no world has."""
        self._kinds = [_kind(*row) for row in table]

    def read(self, written: Json) -> Any:
        """The value.

        Raises:
            Unreadable: it is none.
        """
        if type(written) in _PLAIN:
            return written
        if type(written) is float and math.isfinite(written):
            return written
        if not isinstance(written, list) or not written:
            raise Unreadable(f"{written!r:.60} is no value of a world")
        tag, *parts = written
        if type(tag) is int and 0 <= tag < len(self._kinds):
            values = [part if type(part) in _PLAIN else self.read(part) for part in parts]
            return _made(*self._kinds[tag], values)
        read = _READS.get(tag) if isinstance(tag, str) else None
        if read is None:
            raise Unreadable(f"{tag!r:.60} is no kind of value")
        return read(parts, self.read)


Write: TypeAlias = Callable[[Any, Callable[[object], Json]], Json]
Read: TypeAlias = Callable[[list[Json], Callable[[Json], Any]], Any]


def _kind(name: str, *names: str) -> tuple[type, dict[str, Fits]]:
    kind = kinds().get(name)
    if kind is None or list(hints(kind)) != list(names):
        raise Unreadable(f"{name:.80} is no kind of value with these fields")
    return kind, {field: fits(hint) for field, hint in hints(kind).items()}


def _made(kind: type, tests: Mapping[str, Fits], values: list[Any]) -> object:
    if not is_dataclass(kind):
        (value,) = values
        return kind(value)
    for (name, test), value in zip(tests.items(), values, strict=True):
        if not test(value):
            raise Unreadable(f"{value!r:.60} is no {name} of a {kind.__name__}")
    return kind(**dict(zip(tests, values, strict=True)))


def _write_time(at: datetime, _: object) -> Json:
    if not isinstance(at.tzinfo, timezone):
        raise NoValue(f"an instant without a fixed offset: {at!r}")
    return ["time", at.isoformat()]


def _write_bytes(raw: bytes, _: object) -> Json:
    try:
        return ["text", raw.decode()]
    except UnicodeDecodeError:
        return ["bytes", base64.b64encode(raw).decode()]


def _write_float(number: float, _: object) -> Json:
    return number if math.isfinite(number) else ["float", repr(number)]


def _pairs(table: Mapping[object, object], write: Callable[[object], Json]) -> Json:
    return ["dict", *(write(each) for pair in table.items() for each in pair)]


def _read_bytes(parts: list[Json], _: object) -> bytes:
    (text,) = parts
    return base64.b64decode(text, validate=True)


def _read_pairs(parts: list[Json], read: Callable[[Json], Any]) -> dict[Any, Any]:
    return {read(k): read(v) for k, v in zip(parts[::2], parts[1::2], strict=True)}


_WRITES: Mapping[type, Write] = {
    float: _write_float,
    bytes: _write_bytes,
    datetime: _write_time,
    date: lambda day, _: ["date", day.isoformat()],
    tuple: lambda several, write: ["tuple", *map(write, several)],
    list: lambda several, write: ["list", *map(write, several)],
    frozenset: lambda several, write: ["set", *sorted(map(write, several), key=repr)],
    dict: _pairs,
}
_READS: Mapping[str, Read] = {
    "float": lambda parts, _: float(*parts),
    "text": lambda parts, _: str(*parts).encode(),
    "bytes": _read_bytes,
    "time": lambda parts, _: _aware(datetime.fromisoformat(*parts)),
    "date": lambda parts, _: date.fromisoformat(*parts),
    "tuple": lambda parts, read: tuple(map(read, parts)),
    "list": lambda parts, read: list(map(read, parts)),
    "set": lambda parts, read: frozenset(map(read, parts)),
    "dict": _read_pairs,
}


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Unreadable(f"{at} lacks its offset")
    return at
