"""What products send, held against the contracts: every system's rules for its consumers.

The systems' own ``consumer.py`` hold the rules; ``Judge`` holds requests against them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from gpworld.core.consumer import Rule
from gpworld.lint.model import SYSTEMS


@cache
def consumer(system: str) -> ModuleType:
    """A system's ``consumer`` module: ``RULES``, ``read`` and ``refused``.

    It is imported when it is first asked for: a world does not wait for systems it never asks.
    """
    return import_module(f"gpworld.{system}.consumer")


def rules(system: str | None = None) -> list[Rule[Any]]:
    """The rules of one system, or of all, in the order the dialects wrote them down."""
    named = SYSTEMS if system is None else (system,)
    return [rule for name in named for rule in consumer(name).RULES]


def rule(rule_id: str) -> Rule[Any]:
    """A rule by its id; KeyError when there is none."""
    system = rule_id.partition(".")[0]
    found = _by_id(system) if system in SYSTEMS else {}
    return found[rule_id]


@cache
def _by_id(system: str) -> dict[str, Rule[Any]]:
    return {each.id: each for each in rules(system)}
