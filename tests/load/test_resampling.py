"""Drawing a run's seconds anew, and the machine that figures depend on."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gpload.histograms import Samples, Timeline
from gpload.machine import load, machine
from gpload.resampling import of_pages, of_timeline, resampled, seconds_drawn, within
from load.runs import event


@given(st.integers(0, 50), st.integers(0, 200), st.integers())
def test_as_many_seconds_are_drawn_as_there_were_and_none_besides(first: int, more: int, seed: int):
    drawn = seconds_drawn(first, first + more, Random(seed))
    assert len(drawn) == more + 1
    assert all(first <= second <= first + more for second in drawn)


def test_neighbours_are_drawn_together():
    drawn = seconds_drawn(0, 999, Random(7))
    assert all(drawn[place + 1] == (drawn[place] + 1) % 1000 for place in range(9))


def test_the_mean_of_draws_is_near_that_of_the_run_and_their_spread_is_its_error():
    values = {second: Random(second).gauss(100, 10) for second in range(400)}

    def mean(chosen):
        return sum(values[second] for second in chosen) / len(chosen)

    means = resampled(mean, values, 300, Random(7))
    low, high = within(means, 0.95)
    assert low < mean(values) < high
    assert 1.0 < high - low < 3.0  # 2 × 1.96 × 10 / √400


def test_samples_come_out_of_histograms_as_near_as_these_keep_them():
    samples = Samples()
    for seconds in (0.25, 0.001, 0.001, 2.0):
        samples.add("hop: emis", 3, seconds)
    (values,) = of_timeline(Timeline(samples.drain()), "hop: emis").values()
    assert len(values) == 4
    for found, kept in zip(values, (1, 1, 250, 2000), strict=True):
        assert abs(found - kept) <= kept / 1000


def test_what_took_no_time_is_no_page():
    told = of_pages([event(took=0.1), event("left", took=0.0)])
    assert list(told) == ["confirm"]
    assert [round(value) for value in told["confirm"][1]] == [100]


def test_the_machine_says_its_processors_and_how_busy_they_are():
    told = machine()
    assert isinstance(told["processors"], int)
    assert all(each >= 0 for each in load())
