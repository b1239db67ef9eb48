"""The rules of the behaviour by their ids, each told in one sentence (``rules.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType


@cache
def all() -> Mapping[str, str]:
    """Every rule with its sentence, in the order of the behaviour."""
    told: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return MappingProxyType(told)


def text(rule: str) -> str:
    """What a rule asks of a product, in one sentence.

    Raises:
        KeyError: there is no such rule.
    """
    return all()[rule]


def named(word: str) -> str | None:
    """The rule that somebody means, in capitals or not; None when there is none."""
    return next((rule for rule in all() if rule.lower() == word.lower()), None)


def place(rule: str) -> int:
    """Where a rule stands among all, from 0."""
    return list(all()).index(rule)


def families() -> str:
    """The first and last rule of each family, in words."""
    groups = (list(group) for _, group in groupby(all(), key=lambda rule: rule[0]))
    return ", ".join(ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}" for ids in groups)
