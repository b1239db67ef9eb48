"""Trouble in a feature's words: which fault rules it becomes, and which words are none."""

from __future__ import annotations

from itertools import chain

import pytest

from gpharness.drivers.template import TemplateDriver
from gpharness.ground import Ground
from gpharness.profile import Profile
from gpharness.scene import Scene
from gpharness.steps.troubles import (
    MISHAPS,
    ONE,
    SYSTEMS,
    a_preset_begins,
    systems_are_in_trouble,
)
from gpworld import presets
from gpworld.core.effects import Delay, Moment, Reset
from gpworld.core.faults import Rule
from gpworld.core.given import FaultError
from gpworld.core.latency import Fixed
from gpworld.world import World

RECEIPTS = [words for words in MISHAPS if "receipt" in words]


@pytest.fixture
def scene(gp_profile: Profile, gp_ground: Ground) -> Scene:
    """A world without a product."""
    return Scene(TemplateDriver("", {}, gp_profile), gp_ground)


def rules(world: World) -> list[Rule]:
    """The world's fault rules now."""
    return [standing.rule for standing in world.faults.standings()]


@pytest.mark.parametrize("system", SYSTEMS)
def test_whatever_a_system_is_asked_for_can_go_wrong(
    system: str, scene: Scene, gp_world: World
) -> None:
    asked = [request for request in ONE if SYSTEMS[system] in ONE[request]]
    for request in asked:
        systems_are_in_trouble(scene, [[system, "loses its reply to", "the next", request]])
    wanted = chain.from_iterable(ONE[request][SYSTEMS[system]] for request in asked)
    found = rules(gp_world)
    assert [rule.match.operation for rule in found] == list(wanted)
    assert {(type(rule.effect), rule.moment, rule.times) for rule in found} == {
        (Reset, Moment.AFTER, 1)
    }


@pytest.mark.parametrize("mishap", MISHAPS)
def test_whatever_may_happen_is_a_rule_of_the_world(
    mishap: str, scene: Scene, gp_world: World
) -> None:
    systems_are_in_trouble(scene, [["the text service", mishap, "one in ten texts"]])
    [rule] = rules(gp_world)
    assert (rule.match.system, rule.match.operation, rule.chance) == ("sms", "SendSms", 0.1)


def test_trouble_is_narrowed_to_a_practice_and_a_patient(scene: Scene, gp_world: World) -> None:
    systems_are_in_trouble(
        scene,
        [
            ["SystmOne", "takes 8 seconds over every search", "at Hillcrest Practice", ""],
            ["GP Connect", "fails at the second booking", "", "for Maria Okoro"],
            ["the text service", "refuses the next text", "", "for Maria Okoro"],
        ],
    )
    slow, failing, refusing = rules(gp_world)
    assert isinstance(slow.effect, Delay)
    assert (slow.effect.latency.base, slow.match.organisation) == (Fixed(8000.0), "Y90003")
    assert (failing.match.patient, failing.nth) == ("9990000018", 2)
    assert refusing.match.number.endswith("7700900123")


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_begins_and_ends(name: str, scene: Scene, gp_world: World) -> None:
    a_preset_begins(scene, name, None)
    assert {rule.name.partition("/")[0] for rule in rules(gp_world)} == {name}
    scene.ground.troubles.end()
    assert rules(gp_world) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["EMIS", "explodes at", "the next booking"], "is no trouble: docs/user-guides/steps.md"),
        (["PDS", "fails at", "every booking"], "nobody asks pds for that"),
    ],
)
def test_words_that_mean_nothing_are_said_to(row: list[str], why: str, scene: Scene) -> None:
    with pytest.raises(LookupError, match=why):
        systems_are_in_trouble(scene, [row])


def test_a_preset_that_is_not_there_is_said_to(scene: Scene) -> None:
    with pytest.raises(FaultError, match="did you mean 'sms-brownout'"):
        a_preset_begins(scene, "sms-brown-out", None)


def test_a_receipt_is_no_part_of_a_booking(scene: Scene) -> None:
    with pytest.raises(FaultError, match="only happens to handing in a text"):
        systems_are_in_trouble(scene, [["EMIS", RECEIPTS[0], "the next booking"]])
