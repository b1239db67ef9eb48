"""Checkpoints over the control plane: taken, put back, opened beside, forked, refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from gpworld import checkpoint
from gpworld.checkpoint import archive
from gpworld.control.client import ControlClient, ControlError
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World
from unit.villages import village
from worlds.moves import KINDS, Hand, again, digest

MOVES = [(kind, 1) for kind in KINDS if kind != "text"]  # a served world delivers texts by itself


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture(scope="module")
def opened(host: Host) -> Served:
    return host.open(World(load_scenario("surgery")), key="main")


@pytest.fixture
def served(opened: Served, host: Host) -> Iterator[Served]:
    """The surgery's world at its start, and no other beside it."""
    begin = World(load_scenario("surgery"))
    if opened.world.scenario.name != "surgery":
        host.become("main", begin)
    opened.world.reset()
    yield opened
    for plane in host.planes():
        if plane.key != "main":
            host.delete(plane.key)
    opened.raise_failures()


@pytest.fixture
def control(served: Served) -> Iterator[ControlClient]:
    client = ControlClient(served.addresses["control"], served.plane.token)
    yield client
    client.close()


def beside(host: Host, key: str) -> Served:
    """A world that was opened by the control plane."""
    return host._worlds[key]


def test_a_world_is_put_back_by_the_bytes_of_its_file(
    served: Served, control: ControlClient
) -> None:
    hand = Hand(served.world)
    hand.make(MOVES)
    kept, told = control.checkpoint(), digest(served.world)
    assert kept == checkpoint.dumps(served.world.checkpoint())
    hand.make(MOVES)
    world, addresses = served.world, dict(served.addresses)
    said = control.restore(kept)
    assert said == {"scenario": "surgery", "seed": 7, "now": control.clock()["now"]}
    assert digest(served.world) == told
    assert (served.world, served.addresses) == (world, addresses)


def test_tokens_open_the_same_doors_at_the_same_address_afterwards(
    served: Served, control: ControlClient
) -> None:
    hand = Hand(served.world)
    hand.sign_in(0)
    _, suid = hand.tokens[0]
    kept = control.checkpoint()
    control.reset()
    asked = hand.callers.systmone_request("StaffListUsers", suid=suid, uuid="u")

    def answer() -> str:
        url = served.addresses["systmone"] + asked.path
        return requests.post(url, asked.body, headers=dict(asked.headers), timeout=20).text

    assert 'errorCode="3"' in answer()
    control.restore(kept)
    assert "<StaffListUsersReply" in answer()


def test_a_world_becomes_that_of_another_scenario_and_its_addresses_stay(
    served: Served, control: ControlClient
) -> None:
    theirs, addresses = World(village(), seed=5), dict(served.addresses)
    theirs.clock.advance(timedelta(days=1))
    said = control.restore(checkpoint.dumps(theirs.checkpoint()))
    assert said == {"scenario": "village", "seed": 5, "now": "2026-10-21T08:00:00+00:00"}
    assert control.scenario()["name"] == "village"
    assert served.addresses == addresses
    assert digest(served.world) == digest(theirs)
    control.reset()
    assert control.clock()["now"] == "2026-10-20T08:00:00+00:00"


def test_a_file_is_opened_beside_and_neither_reaches_the_other(
    served: Served, control: ControlClient, host: Host
) -> None:
    hand = Hand(served.world)
    hand.make(MOVES)
    told = digest(served.world)
    there = beside(host, control.create_world(file=control.checkpoint())["key"])
    assert digest(there.world) == told
    again(hand, there.world).make(MOVES)
    assert digest(served.world) == told != digest(there.world)


def test_a_fork_goes_its_own_way_on_ports_of_its_own(
    served: Served, control: ControlClient, host: Host
) -> None:
    Hand(served.world).make(MOVES)
    told = digest(served.world)
    made = control.fork()
    other = ControlClient.of(made["environment"])
    assert digest(beside(host, made["key"]).world) == told
    other.move_clock(advance="7d")
    assert digest(served.world) == told
    assert set(other.environment()["services"]) == set(served.world.systems)
    assert not set(beside(host, made["key"]).addresses.values()) & set(served.addresses.values())


def test_a_checkpoint_without_its_journal_is_smaller(
    served: Served, control: ControlClient
) -> None:
    Hand(served.world).look(0)
    bare = checkpoint.loads(control.checkpoint(journal=False)).state.journal
    assert (bare.kept, bare.last, bare.dropped) == ((), 2, 2)


def test_what_happened_tells_of_it(served: Served, control: ControlClient) -> None:
    before = control.events()["last"]
    control.restore(control.checkpoint())
    assert [event["kind"] for event in control.events(after=before)["events"]] == ["restored"]


# -- refused ------------------------------------------------------------------------------------


def refused(call: object, *given: object, **more: object) -> tuple[int, str, str]:
    assert callable(call)
    with pytest.raises(ControlError) as refusal:
        call(*given, **more)
    return refusal.value.status, refusal.value.code, str(refusal.value)


def test_a_file_that_is_no_checkpoint_is_refused_and_nothing_changes(
    served: Served, control: ControlClient
) -> None:
    told = digest(served.world)
    status, code, sentence = refused(control.restore, b"PK\x03\x04 and nothing more")
    assert (status, code) == (400, "checkpoint")
    assert sentence.startswith("the checkpoint is no checkpoint of a world, or a damaged one")
    assert digest(served.world) == told


def test_a_file_of_another_version_is_refused_and_nothing_changes(
    served: Served, control: ControlClient
) -> None:
    held = archive.unpacked(control.checkpoint())
    held["head.json"] = held["head.json"].replace(b'"0.1.0"', b'"0.0.9"')
    told = digest(served.world)
    status, code, sentence = refused(control.restore, archive.packed(held))
    assert (status, code) == (400, "checkpoint")
    assert "was written by gpworld 0.0.9, and this is 0.1.0" in sentence
    assert digest(served.world) == told


def test_a_restore_without_a_file_says_how_to_send_it(
    served: Served, control: ControlClient
) -> None:
    said = refused(control._call, "PUT", "checkpoint", {"file": "kept.gpworld"})
    assert said == (
        400,
        "bad-request",
        "file is missing: send it as the body, with Content-Type: application/zip",
    )


def test_routes_that_take_no_file_refuse_one(served: Served, control: ControlClient) -> None:
    status, _, sentence = refused(control._send, "POST", "reset", file=b"PK\x03\x04")
    assert (status, sentence) == (400, "file is not known here; it takes at")


def test_a_checkpoint_says_all_there_is_to_say(served: Served, control: ControlClient) -> None:
    kept = control.checkpoint()
    status, _, sentence = refused(control._send, "POST", "worlds", params={"seed": 3}, file=kept)
    assert (status, sentence.split(":")[0]) == (400, "a checkpoint says all there is to say")


def test_a_world_without_a_text_cannot_be_written(served: Served) -> None:
    from dataclasses import replace

    kept = served.world.checkpoint()
    scenario = load_scenario("surgery")
    bare = replace(scenario, tables=replace(scenario.tables, sources=()))
    with pytest.raises(checkpoint.CheckpointError, match="whose scenario was read from a text"):
        checkpoint.dumps(replace(kept, scenario=bare))
