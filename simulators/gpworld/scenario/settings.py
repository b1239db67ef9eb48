"""A system's table of a scenario file as the system's own settings class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from typing import Any, TypeVar

from gpworld.scenario.calendar import duration
from gpworld.scenario.problems import Where, nearest

Settings = TypeVar("Settings")


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
        given[key] = _value(value, _default(known[key]), key, where)
    missing = [name for name, each in known.items() if name not in given and not _has(each)]
    if missing:
        raise where.refuse("", f"lacks {missing[0]!r}; add it")
    try:
        return kind(**given)
    except ValueError as failure:
        raise where.refuse("", str(failure)) from failure


def _has(each: Field[Any]) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


def _default(each: Field[Any]) -> object:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return None if each.default is MISSING else each.default


def _value(value: Any, default: object, key: str, where: Where) -> Any:
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(default, timedelta):
        try:
            return duration(value)
        except (AttributeError, TypeError):
            raise where.refuse(key, f'{value!r} is not a duration; write it like "15m"') from None
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if default is not None and type(value) is not type(default):
        wanted = type(default).__name__
        raise where.refuse(key, f"{value!r} is not a {wanted}; its default is {default!r}")
    return value
