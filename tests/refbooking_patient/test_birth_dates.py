"""Dates of birth as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refbooking.birth_dates import from_boxes, from_iso
from refbooking.problems import Problem

TODAY = date(2026, 10, 20)


def boxes(day: str, month: str, year: str) -> dict[str, str]:
    """The three boxes of a form."""
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        (("2", "3", "1980"), date(1980, 3, 2)),
        (("02", "03", "1980"), date(1980, 3, 2)),
        ((" 2 ", "March", "1980"), date(1980, 3, 2)),
        (("2", "mar", "1980"), date(1980, 3, 2)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("٢", "٣", "١٩٨٠"), date(1980, 3, 2)),
        (("20", "10", "2026"), TODAY),
    ],
)
def test_real_dates_are_read(typed: tuple[str, str, str], born: date) -> None:
    assert from_boxes(boxes(*typed), TODAY) == born


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        (("", "", ""), "day", "Enter your date of birth"),
        (("2", "", "1980"), "month", "Date of birth must include a month"),
        (("2", "", ""), "month", "Date of birth must include a month and year"),
        (("2", "3", "80"), "year", "Year must include 4 numbers"),
        (("30", "2", "1980"), "day", "Date of birth must be a real date"),
        (("29", "2", "2023"), "day", "Date of birth must be a real date"),
        (("2", "Smarch", "1980"), "day", "Date of birth must be a real date"),
        (("x", "3", "1980"), "day", "Date of birth must be a real date"),
        (("21", "10", "2026"), "year", "Date of birth must be in the past"),
        (("1", "1", "1890"), "year", "Date of birth must be in the last 130 years"),
    ],
)
def test_what_is_wrong_is_said_at_its_box(
    typed: tuple[str, str, str], field: str, message: str
) -> None:
    with pytest.raises(Problem) as refused:
        from_boxes(boxes(*typed), TODAY)
    assert refused.value.code == "VALIDATION_FAILED"
    first = refused.value.field_errors[0]
    assert (first.field, first.message) == (field, message)


@pytest.mark.parametrize("text", ["", "1980-3-2", "80-03-02", "1980-02-30", "2026-10-21", None, 5])
def test_an_iso_date_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(Problem) as refused:
        from_iso(text, TODAY)
    assert refused.value.field_errors[0].field == "date_of_birth"


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_date_is_read_back_from_both_forms(born: date) -> None:
    assert from_iso(born.isoformat(), TODAY) == born
    assert from_boxes(boxes(str(born.day), f"{born:%B}", str(born.year)), TODAY) == born
