"""Which kinds of value a world is made of, read off the types of its states, and nothing else."""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeAlias

from gpworld.emis.state import EmisState
from gpworld.gpconnect.state import GpConnectState
from gpworld.pds.state import PdsState
from gpworld.sms.state import SmsState
from gpworld.systmone.state import SystmoneState
from gpworld.world import WorldState

Hint: TypeAlias = Any  # a type as annotations write it
Fits: TypeAlias = Callable[[object], bool]

SYSTEMS: Mapping[str, type] = {
    "emis": EmisState,
    "systmone": SystmoneState,
    "gpconnect": GpConnectState,
    "pds": PdsState,
    "sms": SmsState,
}
"""The state of each simulator."""


def name_of(kind: type) -> str:
    """What a kind is called in a file."""
    return f"{kind.__module__}:{kind.__qualname__}"


@cache
def kinds() -> Mapping[str, type]:
    """Every data class and enumeration that the types of a world's states lead to, by name."""
    found: dict[str, type] = {}
    for root in (WorldState, *SYSTEMS.values()):
        _walk(root, found)
    return dict(sorted(found.items()))


def _walk(hint: Hint, found: dict[str, type]) -> None:
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, Enum)):
        if name_of(hint) in found:
            return
        found[name_of(hint)] = hint
        for inner in hints(hint).values():
            _walk(inner, found)
    for inner in typing.get_args(hint):
        _walk(inner, found)


@cache
def hints(kind: type) -> Mapping[str, Hint]:
    """The fields that a data class is made from, with their types; an enumeration has none."""
    if not is_dataclass(kind):
        return {}
    written = typing.get_type_hints(kind)
    return {field.name: written[field.name] for field in fields(kind) if field.init}


@cache
def stamp() -> str:
    """Differs whenever the values of a world are of other kinds or have other fields."""
    return hashlib.sha256("\n".join(_lines()).encode()).hexdigest()[:16]


def _lines() -> Iterator[str]:
    for name, kind in kinds().items():
        if is_dataclass(kind):
            yield f"{name} " + ", ".join(f"{f.name}: {f.type}" for f in fields(kind) if f.init)
        else:
            yield f"{name} " + ", ".join(repr(member.value) for member in _members(kind))


def _members(kind: type) -> list[Enum]:
    assert issubclass(kind, Enum)
    return list(kind)


@cache
def fits(hint: Hint) -> Fits:
    """Whether a value is what an annotation promises; the fields of data classes see to their own.

    What may be anything (``Any``, ``object``) may: no value read from a file is more than data.
    """
    origin: Hint = typing.get_origin(hint)
    inner: tuple[Hint, ...] = typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        either = [fits(each) for each in inner]
        return lambda value: any(test(value) for test in either)
    if origin is tuple:
        return _fits_tuple(inner)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, held = fits(inner[0]), fits(inner[1])
        return lambda value: (
            type(value) is dict and all(key(k) and held(v) for k, v in value.items())
        )
    if origin in (frozenset, list):
        one = fits(inner[0])
        return lambda value: (
            isinstance(value, frozenset | list) and type(value) is origin and all(map(one, value))
        )
    return _fits_plain(hint)


def _fits_tuple(inner: tuple[Hint, ...]) -> Fits:
    if inner[1:] == (...,):
        each = fits(inner[0])
        return lambda value: type(value) is tuple and all(map(each, value))
    tests = [fits(one) for one in inner]
    return lambda value: (
        type(value) is tuple
        and len(value) == len(tests)
        and all(test(one) for test, one in zip(tests, value, strict=True))
    )


def _fits_plain(hint: object) -> Fits:
    if hint is float:
        return lambda value: type(value) in (float, int)
    if hint in (object, Any) or not isinstance(hint, type):
        return lambda value: True
    return lambda value: type(value) is hint
