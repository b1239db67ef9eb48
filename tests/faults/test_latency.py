"""Times are drawn as they were asked for: the distributions, the fit, the model of three causes."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.latency import MOST_MS, Fixed, Impossible, Latency, LogNormal, Uniform, fitted

DRAWS = 5_000
CRITICAL = 1.63 / math.sqrt(DRAWS)  # Kolmogorov-Smirnov, at one per cent


def distance(drawn: list[float], share_up_to: Callable[[float], float]) -> float:
    """The Kolmogorov-Smirnov distance between what was drawn and a distribution."""
    ordered = sorted(drawn)
    gaps = (
        max(abs((place + 1) / len(ordered) - share), abs(place / len(ordered) - share))
        for place, share in ((place, share_up_to(ms)) for place, ms in enumerate(ordered))
    )
    return max(gaps)


def below(model: LogNormal) -> Callable[[float], float]:
    def share(ms: float) -> float:
        return NormalDist(math.log(model.median), model.sigma).cdf(math.log(ms))

    whole = share(model.cap) if math.isfinite(model.cap) else 1.0
    return lambda ms: share(ms) / whole


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("cap", [None, 4_000.0])
def test_log_normal_times_are_distributed_as_asked(seed: int, cap: float | None) -> None:
    model = fitted({0.5: 400.0, 0.95: 2_000.0}, cap)
    chance = Random(seed)
    drawn = [model.draw(lambda: chance) for _ in range(DRAWS)]
    assert distance(drawn, below(model)) < CRITICAL


def test_uniform_times_are_distributed_as_asked() -> None:
    chance = Random(1)
    drawn = [Uniform(100, 300).draw(lambda: chance) for _ in range(DRAWS)]
    assert distance(drawn, lambda ms: (ms - 100) / 200) < CRITICAL


def test_a_cap_draws_again_and_piles_nothing_up_at_the_cap() -> None:
    model = fitted({0.5: 400.0, 0.95: 2_000.0}, 2_000.0)
    chance = Random(1)
    drawn = [model.draw(lambda: chance) for _ in range(DRAWS)]
    assert max(drawn) <= 2_000
    assert sum(ms > 1_990 for ms in drawn) < DRAWS / 100


@given(median=st.floats(1, 5_000), ratio=st.floats(1, 50))
def test_two_percentiles_are_met_exactly(median: float, ratio: float) -> None:
    model = fitted({0.5: median, 0.95: median * ratio})
    assert model.percentile(0.5) == pytest.approx(median)
    assert model.percentile(0.95) == pytest.approx(median * ratio)


def test_three_percentiles_are_met_as_near_as_a_log_normal_can() -> None:
    model = fitted({0.5: 400.0, 0.95: 1_200.0, 0.99: 1_900.0})
    assert model.percentile(0.95) == pytest.approx(1_200, rel=0.05)
    assert model.percentile(0.99) == pytest.approx(1_900, rel=0.05)


@pytest.mark.parametrize(
    ("percentiles", "cap", "message"),
    [
        ({0.5: 0.0, 0.95: 10.0}, None, "p50 is 0 ms: give a median above 0"),
        ({0.5: 10.0}, None, "p50 alone says nothing of the slow ones: add p95 or p99, or write ms"),
        ({0.5: 10.0, 0.95: 5.0}, None, "percentiles rise: p50 is at most p95, and p95 at most p99"),
        (
            {0.5: 10.0, 0.95: 50.0, 0.99: 40.0},
            None,
            "percentiles rise: p50 is at most p95, and p95 at most p99",
        ),
        (
            {0.5: 100.0, 0.95: 110.0, 0.99: 9_000.0},
            None,
            "no log-normal has these percentiles: p95 would be 861 ms, not 110; "
            "leave one of them out",
        ),
        (
            {0.5: 100.0, 0.95: 500.0},
            400.0,
            "cap is 400 ms, below a percentile: give at least 500",
        ),
    ],
)
def test_impossible_percentiles_are_refused_with_the_remedy(
    percentiles: dict[float, float], cap: float | None, message: str
) -> None:
    with pytest.raises(Impossible) as refused:
        fitted(percentiles, cap)
    assert str(refused.value) == message


def test_slots_callers_and_configuration_add_to_what_the_system_takes() -> None:
    model = Latency(Fixed(100), per_slot_ms=2, per_caller_ms=5, factor=1.5)
    assert model.draw(lambda: Random(1), slots=50, callers=4) == (100 + 2 * 50 + 5 * 4) * 1.5
    assert Latency(Fixed(100), per_slot_ms=2).draw(lambda: Random(1)) == 100


def test_no_time_is_longer_than_ten_minutes() -> None:
    assert Latency(Fixed(100), per_slot_ms=MOST_MS).draw(lambda: Random(1), slots=9) == MOST_MS
