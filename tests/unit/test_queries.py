"""A query is taken apart once, and operations read it as Werkzeug would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request

from gpworld.core.query import as_werkzeug, pairs

PIECES = ("%", "%2F", "%c3%a9", "%FF", "%EF%BF%BD", "+", "&", "&&", ";", "=", "a", "B", "\xc3\xa9")


def by_werkzeug(query: str) -> list[tuple[str, str]]:
    """What ``request.args`` holds, whose equal names stand together."""
    return list(Request({"QUERY_STRING": query}).args.items(multi=True))


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_an_operation_reads_a_query_as_werkzeug_does(query: str) -> None:
    assert sorted(as_werkzeug(query)) == sorted(by_werkzeug(query))
    assert [name for name, _ in by_werkzeug(query)] == sorted(
        (name for name, _ in as_werkzeug(query)), key=[name for name, _ in as_werkzeug(query)].index
    )


def test_names_and_values_keep_their_order_and_empty_ones_are_there() -> None:
    assert pairs("b=2&a=1&b=&c") == (("b", "2"), ("a", "1"), ("b", ""), ("c", ""))


@pytest.mark.parametrize(
    ("query", "read", "as_sent"),
    [("a=%FF", "\ufffd", "%FF"), ("a=\xc3\xa9", "\xc3\xa9", "é"), ("a=\xff", "\xff", "%FF")],
)
def test_what_is_no_utf_8_stays_as_it_was_sent_for_operations_alone(
    query: str, read: str, as_sent: str
) -> None:
    assert pairs(query) == (("a", read),)
    assert as_werkzeug(query) == (("a", as_sent),)
