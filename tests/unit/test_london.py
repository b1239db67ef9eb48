"""Europe/London: offsets, the repeated hour of autumn and the missing one of spring."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core import london

INSTANTS = st.integers(946_684_800, 2_145_830_400).map(lambda s: datetime.fromtimestamp(s, UTC))


def test_summer_is_an_hour_ahead_and_winter_is_not() -> None:
    assert london.naive(datetime(2026, 10, 20, 8, tzinfo=UTC)) == "2026-10-20T09:00:00"
    assert london.naive(datetime(2026, 11, 20, 9, tzinfo=UTC)) == "2026-11-20T09:00:00"


def test_the_offset_is_written_out_where_a_wire_wants_it() -> None:
    assert london.with_offset(datetime(2026, 10, 20, 8, tzinfo=UTC)) == "2026-10-20T09:00:00+01:00"
    assert london.with_offset(datetime(2026, 12, 1, 8, tzinfo=UTC)) == "2026-12-01T08:00:00+00:00"


def test_a_time_of_the_repeated_hour_is_its_first_reading() -> None:
    assert london.at_local(date(2026, 10, 25), time(1, 30)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_time_that_the_clocks_skip_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="2027-03-28 01:30 does not exist in London"):
        london.at_local(date(2027, 3, 28), time(1, 30))


def test_a_london_day_begins_at_local_midnight() -> None:
    assert london.midnight(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert london.local_date(datetime(2026, 6, 30, 23, tzinfo=UTC)) == date(2026, 7, 1)


@pytest.mark.parametrize("text", ["2026-10-20T09:00:00+01:00", "2026-10-20T09:00:00Z"])
def test_a_local_time_with_an_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="carries no offset"):
        london.from_naive(text)


def test_a_bare_date_is_midnight() -> None:
    assert london.from_naive("2026-10-20") == london.midnight(date(2026, 10, 20))


@given(INSTANTS)
def test_an_instant_comes_back_from_its_written_form_but_for_the_repeated_hour(
    instant: datetime,
) -> None:
    back = london.from_naive(london.naive(instant))
    assert instant - back in (timedelta(0), timedelta(hours=1))
    assert datetime.fromisoformat(london.with_offset(instant)) == instant
