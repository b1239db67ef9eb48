"""Reading on where one has read: nothing twice, nothing left out, nothing waited for in vain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpload.hops import Seen, joined, overlap


def test_reading_goes_on_after_the_last_number_below_which_none_is_missing():
    seen = Seen(10)
    assert [seen.is_new(number) for number in (11, 13, 14, 13)] == [True, True, True, False]
    assert seen.upto == 11
    assert seen.is_new(12)
    assert seen.upto == 14
    assert not seen.is_new(9)


@given(st.permutations(range(1, 30)))
def test_each_number_is_new_once_in_whatever_order_it_comes(order):
    seen = Seen(0)
    assert all(seen.is_new(number) for number in order)
    assert not any(seen.is_new(number) for number in order)
    assert seen.upto == 29


def test_an_exchange_that_hangs_is_given_up_in_the_end():
    seen = Seen(0, most=5)
    assert all(seen.is_new(number) for number in range(2, 8))
    assert seen.upto == 7


def test_calls_that_touch_or_overlap_are_one_span():
    assert joined([(3, 4), (0, 1), (0.5, 2), (2, 2.5)]) == [(0, 2.5), (3, 4)]


def test_two_spans_share_what_both_last():
    assert overlap((0, 2), (1, 5)) == 1
    assert overlap((0, 2), (2, 5)) == 0
    assert overlap((0, 2), (3, 5)) == 0
