"""Limits: what never reaches a simulator, and the sentence that says why."""

from __future__ import annotations

import pytest

from gpworld.core.limits import Limits, over
from unit.stand_ins import a_request

SMALL = Limits(body=20, target=10, headers=2, header_bytes=12, json_depth=2)


@pytest.mark.parametrize(
    ("request_fields", "status", "sentence"),
    [
        ({"path": "/elevenlong"}, 414, "The address is longer than 10 bytes: shorten it."),
        ({"path": "/five", "query": "sixsix"}, 414, "longer than 10 bytes"),
        ({"headers": (("a", "1"),) * 3}, 431, "More than 2 headers: send fewer."),
        ({"headers": (("name", "ninebytes"),)}, 431, "Headers of more than 12 bytes: send less."),
        ({"body": b"x" * 21}, 413, "The body is larger than 20 bytes: send less."),
        ({"body": b"[[[1]]]"}, 400, "The body is nested deeper than 2: flatten it."),
        ({"body": b'{"a":{"b":[]}}'}, 400, "nested deeper than 2"),
    ],
)
def test_a_request_over_a_limit_is_turned_away(
    request_fields: dict[str, object], status: int, sentence: str
) -> None:
    path = str(request_fields.pop("path", "/"))
    broken = over(SMALL, a_request(path, **request_fields))
    assert broken is not None
    assert broken.status == status
    assert sentence in broken.sentence


@pytest.mark.parametrize(
    "request_fields",
    [
        {"path": "/ten4567890"[:10]},
        {"headers": (("a", "1"),) * 2},
        {"body": b"x" * 20},
        {"body": b"<T>[[[[[{{{</T>"},
        {"body": b"[[1],[2],[3]]"},
        {"body": b'["[[[[", "\\"[["]'},
    ],
)
def test_a_request_at_a_limit_is_let_through(request_fields: dict[str, object]) -> None:
    path = str(request_fields.pop("path", "/"))
    assert over(SMALL, a_request(path, **request_fields)) is None
