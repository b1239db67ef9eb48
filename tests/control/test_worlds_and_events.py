"""Other scenarios, other worlds, and following what happens."""

from __future__ import annotations

import json
import threading

import pytest

from gpworld.control.client import ControlClient, ControlError, Unreachable
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World

TINY = """
name = "tiny"
seed = 3
[clock]
start = 2027-01-04T09:00:00+00:00
[[organisation]]
ods = "Y90001"
name = "Riverside Surgery"
kind = "gp"
clinical_system = "emis"
address = { house = "1", street = "River Street", town = "Exampleton", postcode = "ZZ99 1AA" }
phone = "01632 960001"
asid = "990000000001"
"""


def test_health_says_that_all_is_well(control, served):
    found = control.health()
    assert (found["status"], found["failures"], found["scenario"]) == ("ok", [], "surgery")
    assert found["servers"] == dict(served.addresses)


def test_health_says_what_failed(control, world):
    world.agenda.failures.append(RuntimeError("a receipt got lost"))
    found = control.health()
    world.agenda.failures.clear()
    assert (found["status"], found["failures"]) == (
        "failing", ["RuntimeError: a receipt got lost"],
    )  # fmt: skip


def test_the_scenarios_are_listed(control):
    assert {"house", "surgery"} <= set(control.scenarios())
    assert control.scenario() == {
        "name": "surgery", "seed": 7, "start": "2026-10-20T09:00:00+01:00",
    }  # fmt: skip


@pytest.fixture
def alone():
    """A world of its own, which a test may turn into another."""
    with Host() as host:
        served = host.open(World(load_scenario("surgery")))
        client = ControlClient(served.addresses["control"], served.plane.token)
        yield client, served
        client.close()


def test_another_scenario_takes_over_behind_the_same_addresses(alone):
    client, served = alone
    before = client.environment()
    assert client.load(toml=TINY)["name"] == "tiny"
    after = client.environment()
    assert (after["services"], after["control"]) == (before["services"], before["control"])
    assert [each["ods"] for each in after["organisations"]] == ["Y90001"]
    assert after["world"] == {
        "scenario": "tiny", "seed": 7, "now": "2027-01-04T09:00:00+00:00",
    }  # fmt: skip
    emis = before["organisations"][0]["emis"], after["organisations"][0]["emis"]
    assert emis[0] == emis[1]
    assert client.load("surgery", at="2026-10-21T09:00:00+00:00")["name"] == "surgery"
    assert client.clock()["now"] == "2026-10-21T09:00:00+00:00"
    assert served.world.scenario.name == "surgery"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"scenario": "nowhere"}, "scenario nowhere is not one of"),
        ({"scenario": "../../etc/passwd"}, "is not one of"),
        ({"toml": "name = "}, "scenario.toml"),
        ({"toml": "name = 'x'\ncolour = 1"}, "colour"),
        ({}, "scenario is missing"),
    ],
)
def test_a_scenario_that_is_none_is_refused_and_nothing_changes(control, given, sentence):
    with pytest.raises(ControlError, match="(?s)" + sentence) as refused:
        control.load(**given)
    assert refused.value.status == 400
    assert control.scenario()["name"] == "surgery"


def test_a_world_is_opened_used_and_closed(control):
    made = control.create_world(toml=TINY, seed=11)
    other = ControlClient.of(made["environment"])
    assert other.scenario()["seed"] == 11
    assert [each["scenario"] for each in control.worlds()] == ["surgery", "tiny"]
    assert control.delete_world(made["key"]) == {"deleted": made["key"]}
    other.close()
    with pytest.raises(Unreachable, match="start one with gpworld up"):
        other.health()
    assert len(control.worlds()) == 1


def test_a_world_neither_closes_itself_nor_what_is_not_there(control, served):
    with pytest.raises(ControlError, match="a world does not delete itself"):
        control.delete_world(served.key)
    with pytest.raises(ControlError, match="no world nowhere is open"):
        control.delete_world("nowhere")


def test_what_happens_is_numbered(control):
    start = control.events()["last"]
    control.change_slot("Y90001", first_slot(control), type="Bloods")
    control.move_clock(advance="1m")
    control.reset()
    found = control.events(start)["events"]
    assert [each["kind"] for each in found] == ["book", "clock", "reset"]
    assert found[0]["facts"]["change"]["did"] == "slot changed"


def test_waiting_for_something_to_happen(control, served):
    last = control.events()["last"]
    assert control.events(last, wait=0.01)["events"] == []
    other = ControlClient(control.url, served.plane.token)
    mover = threading.Thread(target=lambda: other.move_clock(advance="1m"))
    mover.start()
    found = control.events(last, wait=10)["events"]
    mover.join()
    other.close()
    assert [each["kind"] for each in found] == ["clock"]


def test_following_what_happens(control):
    last = control.events()["last"]
    with control.follow_events(last) as reply:
        lines = reply.iter_lines()
        control.move_clock(advance="1m")
        assert next(lines) == f"id: {last + 1}".encode()
        assert json.loads(next(lines).removeprefix(b"data: "))["kind"] == "clock"


def test_texts_are_in_the_outbox(control, served):
    told = control.environment()["sms"]
    from notifications_python_client.notifications import NotificationsAPIClient

    client = NotificationsAPIClient(told["api_key"], base_url=served.addresses["sms"])
    sent = client.send_sms_notification(
        "07700900123", told["template_id"], personalisation={"message": "Hello Maria"}
    )
    client.request_session.close()
    [text] = control.outbox("+44 7700 900123")
    assert (text["id"], text["body"]) == (sent["id"], "Hello Maria")
    assert control.outbox("07700900999") == []


def first_slot(control) -> int:
    [session] = control.book("Y90001", "2026-10-27")["sessions"]
    number: int = session["slots"][0]["id"]
    return number


def test_a_server_that_is_no_gpworld_is_told_apart(served):
    with pytest.raises(ControlError, match="not gpworld"):
        ControlClient(served.addresses["emis"], "x").health()
