"""Templates: finding placeholders and filling them (contract section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gpworld.sms.text import ZERO_WIDTH

_PLACEHOLDER = re.compile(r"\({2}([^()]+)\){2}")
_TRUE = frozenset(("yes", "y", "true", "t", "1", "include", "show"))
_INSENSITIVE = str.maketrans("", "", " _-\t\n\r\u00a0")
_OBSCURE = str.maketrans("", "", f"{ZERO_WIDTH}\u00a0\u202f")


def names(body: str) -> list[str]:
    """The placeholders of a body in order, each once, in its first spelling."""
    found: dict[str, str] = {}
    for match in _PLACEHOLDER.finditer(body):
        name = match.group(1).split("??")[0]
        found.setdefault(_same(name), name)
    return list(found.values())


def missing(body: str, values: Mapping[str, object]) -> list[str]:
    """The placeholders without a value; null counts as none, an empty text as one."""
    given = _given(values)
    return [name for name in names(body) if _same(name) not in given]


def fill(body: str, values: Mapping[str, object]) -> str:
    """The body with its placeholders replaced; one without a value stays as it is written."""
    given = _given(values)

    def replacement(match: re.Match[str]) -> str:
        name, conditional, shown = match.group(1).partition("??")
        value = given.get(_same(name))
        if value is None:
            return match.group(0)
        if conditional:
            return shown if _text(value).lower() in _TRUE else ""
        return _text(value)

    return _PLACEHOLDER.sub(replacement, body)


def has_files(values: Mapping[str, object]) -> bool:
    """Whether a value is a file to be sent, which only e-mail can do."""
    return any(isinstance(value, dict) and "file" in value for value in values.values())


def _given(values: Mapping[str, object]) -> dict[str, object]:
    given = {_same(name): value for name, value in values.items()}
    return {name: value for name, value in given.items() if value is not None}


def _same(name: str) -> str:
    return name.translate(_INSENSITIVE).lower()


def _text(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    items = list(_items(value))
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _items(values: list[object]) -> Iterator[str]:
    for value in values:
        if value is not None and (text := str(value).translate(_OBSCURE).strip()):
            yield text
