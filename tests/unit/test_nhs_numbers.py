"""NHS numbers: the check digit, and numbers that are nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.people.nhs_number import check_digit, is_reserved, is_valid, reserved


@pytest.mark.parametrize("number", ["9990000018", "9990000026", "9990000034", "9434765919"])
def test_a_number_with_a_right_check_digit_is_valid(number: str) -> None:
    assert is_valid(number)


@pytest.mark.parametrize(
    "number",
    ["9990000019", "999000001", "99900000180", "999 000 0018", "", "٩٩٩٠٠٠٠٠١٨", "999000001x"],
)
def test_anything_else_is_not(number: str) -> None:
    assert not is_valid(number)


def test_some_nine_digits_have_no_number_and_eleven_is_written_nought() -> None:
    assert check_digit("999000000") is None
    assert check_digit("000000000") == 0


def test_a_number_outside_the_range_is_valid_but_not_reserved() -> None:
    assert is_valid("9434765919")
    assert not is_reserved("9434765919")


def test_the_first_reserved_numbers_are_those_of_the_contracts() -> None:
    assert [reserved(n) for n in range(3)] == ["9990000018", "9990000026", "9990000034"]


@given(st.integers(0, 899_998))
def test_each_index_has_a_reserved_number_of_its_own(index: int) -> None:
    assert is_reserved(reserved(index))
    assert int(reserved(index)) < int(reserved(index + 1))


def test_a_spent_range_says_so() -> None:
    with pytest.raises(ValueError, match="ask for fewer people"):
        reserved(900_000)
