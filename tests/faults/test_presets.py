"""Every preset can be used in the house world and in the surgery's, and says what it does."""

from __future__ import annotations

import pytest

from faults.callers import ODS, Callers, reply_of, settled
from gpworld import presets
from gpworld.core.effects import Delay
from gpworld.core.exchange import Broken, Hold
from gpworld.core.latency import LogNormal
from gpworld.scenario import load_scenario
from gpworld.world import World


@pytest.mark.parametrize("name", presets.names())
def test_it_says_what_it_does_in_a_sentence_and_fits_the_house(built: World, name: str) -> None:
    found = presets.preset(name)
    assert found.sentence[0].isupper()
    assert found.sentence.endswith(".")
    rules = built.read_fault({"preset": name})
    assert rules
    assert all(rule.name == name or rule.name.startswith(f"{name}/") for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)


def test_all_of_them_fit_the_surgery() -> None:
    world = World(load_scenario("surgery"))
    for name in presets.names():
        world.faults.add(world.read_fault({"preset": name}))
    assert len(world.faults.standings()) > 40
    world.close()


def test_those_that_people_ask_for_by_name_are_there() -> None:
    assert set(presets.names()) >= {
        "systmone-monday-morning",
        "emis-monday-morning",
        "gp-connect-outage",
        "gp-connect-ideal",
        "gp-connect-at-limit",
        "gp-connect-over-limit",
        "proxy-timeout",
        "sms-brownout",
        "pds-rate-limited",
        "pds-down",
        "lost-replies",
        "slow-hub",
    }


@pytest.mark.parametrize(
    ("name", "command", "query"),
    [
        ("gp-connect-ideal", 100, 1_000),
        ("gp-connect-at-limit", 250, 3_000),
        ("gp-connect-over-limit", 600, 7_000),
    ],
)
def test_gp_connect_keeps_its_targets_just_so(
    built: World, name: str, command: float, query: float
) -> None:
    rules = {rule.match.operation: rule for rule in built.read_fault({"preset": name})}
    for operation, target in (("BookAppointment", command), ("SearchSlots", query)):
        effect = rules[operation].effect
        assert isinstance(effect, Delay)
        assert isinstance(effect.latency.base, LogNormal)
        assert effect.latency.base.percentile(0.95) == pytest.approx(target)


def test_a_preset_is_narrowed_to_one_organisation(callers: Callers, world: World) -> None:
    world.faults.add(world.read_fault({"preset": "lost-replies", "organisation": "Y90002"}))
    assert {each.rule.match.organisation for each in world.faults.standings()} == {"Y90002"}
    assert {each.rule.match.system for each in world.faults.standings()} == {"emis", "gpconnect"}


def test_an_outage_of_gp_connect_is_the_proxys_502_and_the_practices_503(
    callers: Callers, world: World
) -> None:
    world.faults.add(world.read_fault({"preset": "gp-connect-outage"}))
    path = f"/{ODS}/STU3/1/gpconnect/metadata"
    assert reply_of(callers.gpconnect(f"/ssp/https://gp.test{path}")).status == 502
    assert reply_of(callers.gpconnect(path)).status == 503


def test_the_proxy_gives_up_after_half_a_minute_and_the_work_is_done(
    callers: Callers, world: World
) -> None:
    world.faults.add(world.read_fault({"preset": "proxy-timeout"}))
    held = callers.gpconnect(f"/ssp/https://gp.test/{ODS}/STU3/1/gpconnect/metadata")
    assert isinstance(held, Hold)
    assert held.seconds == 30.0
    assert reply_of(held).status == 504


def test_lost_replies_are_bookings_that_were_made(callers: Callers, world: World) -> None:
    world.faults.add(world.read_fault({"preset": "lost-replies"}))
    before, asked = callers.booked(), 60
    answers = [settled(callers.book()) for _ in range(asked)]
    lost = sum(isinstance(answer, Broken) for answer in answers)
    assert 1 <= lost <= 15
    assert callers.booked() == before + asked
