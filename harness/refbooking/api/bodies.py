"""Reading request bodies strictly: every wrong field is named at once, unknown ones are refused."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from flask import request

from refbooking.london import iso_day
from refbooking.problems import FieldError, Problem

Read = TypeVar("Read")

LONGEST_TEXT = 2000


class Body:
    """One JSON object of a request; faults gather until `done`."""

    def __init__(
        self, values: Mapping[str, object], where: str = "", faults: list[FieldError] | None = None
    ) -> None:
        self._values = values
        self._where = where
        self._read: set[str] = set()
        self._faults: list[FieldError] = [] if faults is None else faults

    def fault(self, field: str, message: str) -> None:
        """Remember that a field is wrong, and what to do about it."""
        self._faults.append(FieldError(self._where + field, message))

    def text(self, field: str, default: str | None = None, *, longest: int = LONGEST_TEXT) -> str:
        """A text; required unless there is a default."""
        value = self._take(field)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(field, "Give a text")
            return ""
        if len(value) > longest:
            self.fault(field, f"Give at most {longest} characters")
        return value

    def text_or_none(self, field: str) -> str | None:
        """A text, or None where it is absent, null or blank."""
        return self.text(field, "").strip() or None

    def one_of(self, field: str, choices: Sequence[str], default: str) -> str:
        """One of a few words."""
        value = self.text(field, default)
        if value not in choices:
            self.fault(field, f"Give one of: {', '.join(choices)}")
        return value

    def flag(self, field: str, default: bool) -> bool:
        """True or false."""
        value = self._take(field)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(field, "Give true or false")
            return default
        return value

    def whole_text(self, field: str) -> str:
        """A whole number as text, empty where it is absent; its bounds are the reader's."""
        value = self._take(field)
        if value is None:
            return ""
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(field, "Give a whole number")
        return str(value)

    def day_or_none(self, field: str) -> date | None:
        """A date as YYYY-MM-DD, or None."""
        value = self._take(field)
        if value is None:
            return None
        try:
            return iso_day(str(value))
        except ValueError:
            self.fault(field, "Give a date as YYYY-MM-DD")
            return None

    def any_or_texts(self, field: str) -> tuple[str, ...]:
        """The word `any` (also when absent), which is no names; or a list of names."""
        value = self._take(field)
        if value is None or value == "any":
            return ()
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(one, str) for one in value)
        ):
            self.fault(field, 'Give "any" or a list of ids')
            return ()
        return tuple(value)

    def part(self, field: str) -> "Body":
        """An object inside this one; absent counts as empty."""
        value = self._take(field)
        if value is not None and not isinstance(value, dict):
            self.fault(field, "Give an object")
            value = None
        return Body(value or {}, f"{self._where}{field}.", self._faults)

    def refuse_unknown(self) -> None:
        """Note every field that nobody asked for."""
        for field in sorted(set(self._values) - self._read):
            self.fault(field, "There is no such field")

    def done(self, read: Read) -> Read:
        """What was read, if nothing was wrong; else raises VALIDATION_FAILED naming every fault."""
        self.refuse_unknown()
        if self._faults:
            raise Problem("VALIDATION_FAILED", field_errors=self._faults)
        return read

    def _take(self, field: str) -> object:
        self._read.add(field)
        return self._values.get(field)


def json_values() -> Mapping[str, object]:
    """The request's JSON object; raises BODY_UNREADABLE for anything else."""
    try:
        return object_of(request.get_data())
    except ValueError as failure:
        raise Problem("BODY_UNREADABLE", detail=str(failure)) from failure


def object_of(text: str | bytes) -> Mapping[str, object]:
    """The JSON object a text holds; raises `ValueError` with what to send instead."""
    try:
        values = json.loads(text)
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError as failure:
        raise ValueError("Send whole characters: a text holds half of one") from failure
    except RecursionError as failure:
        raise ValueError("Send a JSON object that is not nested so deep") from failure
    except ValueError as failure:
        raise ValueError("Send a JSON object") from failure
    if not isinstance(values, dict):
        raise ValueError("Send a JSON object")
    return values


def json_body() -> Body:
    """The request's JSON object, ready to be read."""
    return Body(json_values())


def optional_json_body() -> Body:
    """Like `json_body`, for a POST that needs no fields: no body at all counts as empty."""
    return Body(json_values()) if has_body() else Body({})


def has_body() -> bool:
    """Whether the request brought any body."""
    return bool(request.get_data())


def query(*allowed: str) -> Mapping[str, str]:
    """The query's parameters; raises VALIDATION_FAILED for one that is not allowed here."""
    body = Body({name: request.args[name] for name in request.args})
    return body.done({name: body.text(name, "") for name in allowed})
