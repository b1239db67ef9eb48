"""A rule that means nothing, or that nothing can ever meet, is refused with the remedy."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.effects_read import READERS
from gpworld.core.faults_read import MATCH, RULE
from gpworld.core.given import FaultError
from gpworld.scenario import ScenarioError
from gpworld.scenario.load import parse_scenario
from gpworld.world import World

EMIS = {"system": "emis"}
DOWN = {"status": 503}


def whole(**fields: object) -> dict[str, object]:
    return {"name": "one", "match": EMIS, "effect": DOWN, **fields}


REFUSED: list[tuple[dict[str, object], str]] = [
    (
        {"match": EMIS, "effect": DOWN},
        "name: give each rule a name of its own, up to 80 characters",
    ),
    (
        {"name": "one", "effect": DOWN},
        'match: is missing; write it like match = { system = "emis" }',
    ),
    ({"name": "one", "match": EMIS}, "effect: is missing; write it like effect = { status = 503 }"),
    (whole(chanse=0.5), "chanse: is not a known key; did you mean 'chance'?"),
    (whole(chance=1.5), "chance: 1.5 does not fit; give a number from 0 to 1"),
    (whole(times=-1), "times: -1 does not fit; give a whole number from 0 to 1000000000"),
    (whole(nth=True), "nth: True does not fit; give a whole number from 0 to 1000000000"),
    (whole(moment="while"), "moment: 'while' is not known; use one of after, before"),
    (
        whole(effect={"truncate": True}, moment="before"),
        "moment: this effect strikes after only; leave moment out",
    ),
    (whole(match="emis"), "match: 'emis' is no table; write { … }"),
    (
        whole(match={}),
        "match.system: is missing; use one of emis, systmone, gpconnect, pds, sms",
    ),
    (whole(match={"sytem": "emis"}), "match.sytem: is not a known key; did you mean 'system'?"),
    (whole(match={"system": "emmis"}), "match.system: 'emmis' is not known; did you mean 'emis'?"),
    (
        whole(match={"system": "emis", "operation": "BookApointment"}),
        "match.operation: no operation of emis is called 'BookApointment'; "
        "did you mean 'BookAppointment'?",
    ),
    (
        whole(match={"system": "emis", "organisation": "Y90003"}),
        "match.organisation: Y90003 has no emis here; use Y90001, Y90002",
    ),
    (
        whole(match={"system": "pds", "organisation": "Y90001"}),
        "match.organisation: no request to pds tells it; leave it out",
    ),
    (
        whole(match={"system": "emis", "number": "07700900001"}),
        "match.number: no request to emis tells it; leave it out",
    ),
    (
        whole(effect={"status": 302}),
        "effect.status: 302 does not fit; give a whole number from 400",
    ),
    (whole(effect={"statos": 503}), "effect.statos: is not a known key; did you mean 'status'?"),
    (whole(effect={"status": 503, "reset": True}), "effect: give exactly one of delay, dribble"),
    (whole(effect={"reset": 1}), "effect.reset: 1 does not fit; write reset = true"),
    (whole(effect={"delay": {"ms": -1}}), "effect.delay.ms: -1 does not fit; give a number from 0"),
    (whole(effect={"delay": {}}), "effect.delay: it is no delay; give ms, uniform, p50 or"),
    (
        whole(effect={"delay": {"ms": 1, "p50": 3}}),
        "effect.delay.p50: does not go with ms; give one of them",
    ),
    (whole(effect={"delay": {"p95": 3}}), "effect.delay.p95: needs p50 as well; add it"),
    (
        whole(effect={"delay": {"p50": 30, "p95": 3}}),
        "effect.delay: percentiles rise: p50 is at most p95, and p95 at most p99",
    ),
    (
        whole(effect={"delay": {"uniform": [3]}}),
        "effect.delay.uniform: give least and most milliseconds, as in [100, 300]",
    ),
    (
        whole(effect={"delay": {"uniform": [300, 100]}}),
        "effect.delay.uniform: give least before most, both from 0 to 600000",
    ),
    (
        whole(effect={"status": {"code": 500, "style": "legacy"}}, match={"system": "pds"}),
        "effect.status.style: pds has no such style; leave it out",
    ),
    (
        whole(effect={"status": {"code": 500, "style": "older"}}),
        "effect.status.style: emis has no such style; use legacy",
    ),
    (
        whole(effect={"stale": True}, match={"system": "pds"}),
        "effect: it only happens to a search for slots, which pds is not; match another system",
    ),
    (
        whole(effect={"stale": True}, match={"system": "gpconnect", "operation": "Book*"}),
        "effect: it only happens to a search for slots, which Book* of gpconnect is not; "
        "match SearchSlots",
    ),
    (
        whole(effect={"receipt": "lost"}),
        "effect: it only happens to handing in a text, which emis is not; match another system",
    ),
    (
        whole(effect={"receipt": "gone"}, match={"system": "sms"}),
        "effect.receipt: 'gone' is not known; use one of before-reply, late, lost, out-of-order,",
    ),
    (
        whole(effect={"receipt": {"how": "lost", "seconds": 3}}, match={"system": "sms"}),
        'effect.receipt.seconds: only goes with how = "late"; remove it',
    ),
    ({"preset": "emis-monday"}, "preset: 'emis-monday' is not known; did you mean"),
    (
        {"preset": "slow-hub", "organisation": "Y99999"},
        "organisation: 'Y99999' is not known; use one of Y90001, Y90002",
    ),
    (
        {"preset": "emis-monday-morning", "organisation": "Y90003"},
        "organisation: emis-monday-morning has no rule for Y90003; leave it out",
    ),
    ({"preset": "slow-hub", "chance": 0.5}, "chance: is not a known key; use one of"),
]


@pytest.mark.parametrize(("table", "message"), REFUSED, ids=[text for _, text in REFUSED])
def test_it_is_refused_by_key_with_the_remedy(
    built: World, table: dict[str, object], message: str
) -> None:
    with pytest.raises(FaultError) as refused:
        built.read_fault(table)
    assert str(refused.value).startswith(message)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (*RULE, *MATCH, *READERS, "preset", "ms", "p50", "p95", "cap", "uniform")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(table=st.dictionaries(st.sampled_from((*RULE, "preset", "organisation")), ODD))
def test_whatever_is_written_is_read_or_refused(built: World, table: dict[str, object]) -> None:
    with suppress(FaultError):
        assert built.read_fault(table)


@given(effect=st.dictionaries(st.sampled_from(tuple(READERS)), ODD, min_size=1, max_size=1))
def test_whatever_is_written_as_an_effect_is_read_or_refused(
    built: World, effect: dict[str, object]
) -> None:
    for system in ("emis", "sms"):
        with suppress(FaultError):
            assert built.read_fault(whole(match={"system": system}, effect=effect))


SURGERY = """name = "small"
[[organisation]]
ods = "Y90001"
name = "Riverside Surgery"
clinical_system = "emis"

[[fault]]
name = "slow"
match = { system = "emis", operation = "GetSlots*" }
effect = { delay = { ms = 250 } }
"""


def test_a_scenario_may_begin_with_rules_and_a_reset_brings_them_back() -> None:
    world = World(parse_scenario(SURGERY + '[[fault]]\npreset = "pds-down"\n'))
    assert [each.rule.name for each in world.faults.standings()] == ["slow", "pds-down"]
    world.faults.remove()
    world.reset()
    assert [each.rule.name for each in world.faults.standings()] == ["slow", "pds-down"]
    world.close()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            'name = "x"\nmatch = { system = "emis", organisation = "Y90009" }\n'
            "effect = { reset = true }",
            "scenario.toml, line 14: fault 2, match, organisation: Y90009 has no emis here; "
            "use Y90001",
        ),
        (
            'name = "x"\nmatch = { system = "sms" }\neffect = { delay = { p50 = 9, p95 = 3 } }',
            "scenario.toml, line 15: fault 2, effect, delay: percentiles rise: p50 is at most p95, "
            "and p95 at most p99",
        ),
        (
            'name = "slow"\nmatch = { system = "sms" }\neffect = { reset = true }',
            "scenario.toml, line 13: fault 2, name: slow is there twice; rename one of them",
        ),
        (
            'nmae = "x"\nmatch = { system = "sms" }\neffect = { reset = true }',
            "scenario.toml, line 13: fault 2, nmae: is not a known key; did you mean 'name'?",
        ),
        (
            'name = "x"\nmatch = { system = "smms" }\neffect = { reset = true }',
            'scenario.toml, line 14: fault 2, match, system: "smms" is not known; '
            "did you mean 'sms'?",
        ),
    ],
)
def test_a_scenario_with_a_senseless_rule_is_refused_at_its_line(entry: str, message: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        parse_scenario(f"{SURGERY}\n[[fault]]\n{entry}\n")
    assert str(refused.value) == message
