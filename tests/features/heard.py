"""A pytest plugin: each scenario's report lists the codes that the product answered with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
PRODUCT = "http://booking.gpworld.test"
PROPERTY = "codes"


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """Note what was heard."""
    replies = request.getfixturevalue("gp_mounted").replies(PRODUCT)
    codes = {code for body in replies for code in _codes(body)}
    request.node.user_properties.append((PROPERTY, " ".join(sorted(codes))))


def _codes(body: bytes) -> Iterator[str]:
    try:
        told = json.loads(body)
    except ValueError:
        return
    for text in _texts(told):
        if CODE.fullmatch(text):
            yield text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, str):
        yield value
