"""How late a world was, and the verdict."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.punctuality import Distribution, Punctuality, PunctualitySettings
from gpworld.scenario import ScenarioError
from gpworld.scenario.load import parse_scenario
from gpworld.serve.pulse import BEAT_SECONDS, Pulse
from gpworld.world import World


@given(st.lists(st.floats(0.001, 100_000), min_size=1, max_size=200))
def test_percentiles_are_at_most_two_per_cent_too_high(values: list[float]) -> None:
    found = Distribution()
    for value in values:
        found.add(value)
    ordered = sorted(values)
    for share in (0.5, 0.95, 0.99, 1.0):
        exact = ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]
        assert exact * 0.999 <= found.percentile(share) <= exact * 1.021


def test_nothing_counted_is_no_lag() -> None:
    assert Distribution().summary() == {"count": 0, "p50": 0, "p95": 0, "p99": 0, "max": 0}


@pytest.mark.parametrize(("late", "valid"), [(0.0, True), (9.0, True), (11.0, False)])
@pytest.mark.parametrize("part", ["error", "loop"])
def test_a_world_beyond_its_bound_is_not_valid(late: float, valid: bool, part: str) -> None:
    punctuality = Punctuality(PunctualitySettings(bound_ms=10))
    for _ in range(100):
        if part == "error":
            punctuality.kept(100.0, 100.0 + late)
        else:
            punctuality.loop.add(late)
    assert punctuality.valid is valid
    assert punctuality.report()["valid"] is valid


def test_one_outlier_in_a_thousand_does_not_spoil_a_run() -> None:
    punctuality = Punctuality()
    for _ in range(999):
        punctuality.kept(100.0, 101.0)
    punctuality.kept(100.0, 1_000.0)
    assert punctuality.valid
    assert punctuality.error.most == 900.0


def test_the_bound_is_the_scenarios() -> None:
    world = World(parse_scenario('name = "x"\n[punctuality]\nbound_ms = 5\n'))
    assert world.engine.punctuality.settings.bound_ms == 5
    world.close()
    with pytest.raises(ScenarioError, match="bound_ms is 0: give milliseconds above 0"):
        World(parse_scenario('name = "x"\n[punctuality]\nbound_ms = 0\n'))


def test_the_pulse_measures_a_loop_that_is_kept_busy() -> None:
    async def busy() -> Distribution:
        late = Distribution()
        loop = asyncio.get_running_loop()
        pulse = Pulse(loop, late)
        until = loop.time() + BEAT_SECONDS + 0.08
        while loop.time() < until:
            pass
        while not late.count:
            await asyncio.sleep(0)
        pulse.stop()
        return late

    assert asyncio.run(busy()).most >= 50
