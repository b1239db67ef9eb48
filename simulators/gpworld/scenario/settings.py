"""A system's table of a scenario file as the system's own settings class."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

from gpworld.scenario.calendar import duration
from gpworld.scenario.problems import Where, nearest

Settings = TypeVar("Settings")

KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "tuple": "a list",
    "dict": "a table",
    "timedelta": 'a duration; write it like "15m"',
}


def read(kind: type[Settings], table: Mapping[str, Any], where: Where) -> Settings:
    """The dataclass ``kind`` with what the table says, else its defaults.

    Raises:
        ScenarioError: a key that the class does not have, or a value of another kind than its
            default.
    """
    known: dict[str, Field[Any]] = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # every settings class is a dataclass
    given = {}
    for key, value in table.items():
        if key not in known:
            raise where.refuse(key, f"is not a known key; {nearest(key, known)}")
        given[key] = _value(value, known[key], where)
    missing = [name for name, each in known.items() if name not in given and not _has(each)]
    if missing:
        raise where.refuse("", f"lacks {missing[0]!r}; add it")
    try:
        return kind(**given)
    except ValueError as failure:
        raise where.refuse("", str(failure)) from failure


def _has(each: Field[Any]) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


def _value(value: Any, each: Field[Any], where: Where) -> Any:
    """The value as the field's annotation has it, such as ``int | None`` or ``tuple[str, ...]``."""
    wanted = re.split(r"[\[ ]", str(each.type))[0]
    if wanted == "tuple" and isinstance(value, list):
        return tuple(value)
    if wanted == "timedelta" and isinstance(value, str) and re.fullmatch(r"\d+[dhm]", value):
        return duration(value)
    if wanted == "float" and type(value) is int:
        return float(value)
    if type(value).__name__ != wanted:
        shown = json.dumps(value, ensure_ascii=False)
        raise where.refuse(each.name, f"{shown} is not {KINDS[wanted]}")
    return value
