"""Fault rules over the control plane: added, listed, struck, cleared, refused."""

from __future__ import annotations

import pytest
import requests

from gpworld.control.client import ControlClient, ControlError
from gpworld.serve import Served

DOWN = {"match": {"system": "pds"}, "effect": {"status": 503}}


def ping(served: Served) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(served.addresses["pds"] + "/_ping", timeout=10).status_code


def test_a_rule_is_added_strikes_and_is_cleared(control: ControlClient, served: Served) -> None:
    (added,) = control.add_fault(name="down", **DOWN)
    assert (added["moment"], added["struck"], added["unused"]) == ("before", 0, True)
    assert [rule["name"] for rule in control.faults(unused=True)] == ["down"]
    assert ping(served) == 503
    (rule,) = control.faults()
    assert (rule["seen"], rule["struck"], rule["match"]) == (1, 1, {"system": "pds"})
    assert control.faults(unused=True) == []
    assert control.clear_faults("down") == {"removed": 1}
    assert ping(served) == 200
    assert control.journal()["exchanges"][0]["rules"] == ["down"]


def test_a_preset_is_added_whole_and_a_reset_clears_it(control: ControlClient) -> None:
    added = control.add_fault(preset="sms-brownout")
    assert [rule["name"] for rule in added] == [
        "sms-brownout/slow",
        "sms-brownout/unavailable",
        "sms-brownout/late-receipts",
    ]
    assert control.clear_faults() == {"removed": 3}
    control.add_fault(preset="slow-hub", organisation="Y90002")
    control.reset()
    assert control.faults() == []


def test_presets_say_what_they_do(control: ControlClient) -> None:
    found = {each["name"]: each for each in control.fault_presets()}
    assert found["pds-down"]["sentence"].startswith("PDS cannot be used")
    assert found["pds-down"]["rules"][0]["effect"] == {"status": 503}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({}, "name: give each rule a name of its own, up to 80 characters"),
        (
            {"name": "x", **DOWN, "match": {"system": "pdss"}},
            "match.system: 'pdss' is not known; did you mean 'pds'?",
        ),
        ({"name": "x", **DOWN, "chance": 2}, "chance: 2 does not fit; give a number from 0 to 1"),
        ({"preset": "nothing-like-it"}, "preset: 'nothing-like-it' is not known; use one of"),
    ],
)
def test_a_senseless_rule_is_refused_and_nothing_changes(
    control: ControlClient, rule: dict[str, object], message: str
) -> None:
    with pytest.raises(ControlError) as refused:
        control.add_fault(**rule)
    assert (refused.value.status, refused.value.code) == (400, "bad-request")
    assert refused.value.sentence.startswith(message)
    assert control.faults() == []


def test_clearing_a_rule_that_is_not_there_says_where_to_look(control: ControlClient) -> None:
    with pytest.raises(ControlError) as refused:
        control.clear_faults("gone")
    assert (refused.value.status, refused.value.code) == (404, "not-found")


def test_whoever_looks_on_is_told(control: ControlClient) -> None:
    after = control.events()["last"]
    control.add_fault(name="down", **DOWN)
    control.clear_faults()
    told = [(each["kind"], each["facts"]["name"]) for each in control.events(after)["events"]]
    assert told == [("fault", "down"), ("fault-cleared", "all")]
