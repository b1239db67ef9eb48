"""Histograms: percentiles near the samples, merged as if they had been one, kept in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpload.histograms import Samples, Timeline
from gpload.histograms import percentile as hdr_percentile
from gpload.run import percentile

DURATIONS = st.lists(st.floats(0.0001, 900), min_size=1, max_size=100)
SHARES = (0.5, 0.9, 0.95, 0.99)


def timeline(durations: list[float], name: str = "page: confirm", second: int = 0) -> Timeline:
    samples = Samples()
    for each in durations:
        samples.add(name, second, each)
    return Timeline(samples.drain())


@settings(deadline=None, max_examples=30)
@given(DURATIONS)
def test_percentiles_are_within_one_per_cent_of_the_raw_samples(durations):
    histogram = timeline(durations).total("page: confirm")
    for share in SHARES:
        raw = percentile(sorted(durations), share) * 1e6
        assert hdr_percentile(histogram, share) == pytest.approx(raw, rel=0.01, abs=1)


@settings(deadline=None, max_examples=15)
@given(DURATIONS, DURATIONS)
def test_two_workers_merged_are_as_one_who_measured_all(ours, theirs):
    merged = timeline(ours)
    samples = Samples()
    for each in theirs:
        samples.add("page: confirm", 0, each)
    merged.merge(samples.drain())
    assert merged.summary("page: confirm") == timeline(ours + theirs).summary("page: confirm")


def test_each_second_has_a_histogram_of_its_own():
    found = timeline([0.1, 0.2], second=3)
    found.merge([(name, 7, one) for name, _, one in _rows([0.3])])
    seconds = found.seconds("page: confirm")
    assert {second: each.total_count for second, each in seconds.items()} == {3: 2, 7: 1}


def test_a_star_stands_for_all_that_begin_so():
    found = timeline([0.1], "hop: emis a")
    found.merge(_rows([0.2], "hop: emis b"))
    found.merge(_rows([0.3], "hop: pds c"))
    assert found.summary("hop: emis *").count == 2
    assert found.names() == ["hop: emis a", "hop: emis b", "hop: pds c"]


def test_a_file_gives_back_what_was_written(tmp_path: Path):
    found = timeline([0.1, 0.25, 3.0], "page: choose a day, or none", second=5)
    found.save(tmp_path / "histograms.csv")
    again = Timeline.load(tmp_path / "histograms.csv")
    assert again.names() == found.names()
    assert again.summary("page: choose a day, or none") == found.summary(
        "page: choose a day, or none"
    )
    assert list(again.seconds("page: choose a day, or none")) == [5]


def test_nothing_measured_is_nothing():
    summary = Timeline().summary("page: confirm")
    assert (summary.count, summary.p99, summary.most) == (0, 0.0, 0.0)


def test_what_is_drained_is_not_sent_again():
    samples = Samples()
    samples.add("page: confirm", 0, 0.1)
    assert len(samples.drain()) == 1
    assert samples.drain() == []


def test_a_duration_of_more_than_an_hour_counts_as_one():
    assert timeline([7200.0]).summary("page: confirm").most == pytest.approx(3_600_000, rel=0.01)


def _rows(durations: list[float], name: str = "page: confirm") -> list[tuple[str, int, str]]:
    samples = Samples()
    for each in durations:
        samples.add(name, 0, each)
    return samples.drain()
