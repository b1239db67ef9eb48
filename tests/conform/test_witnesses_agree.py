"""A world tells the same story from within and over its control plane."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import requests

from gpharness.conform.seen import must_be_on_time
from gpharness.conform.seen_local import LocalWitness
from gpharness.conform.seen_remote import RemoteWitness
from gpharness.conform.verdict import WorldLate
from gpharness.ground import SessionWish, Trouble
from gpharness.ground.local import LocalGround
from gpharness.ground.remote import RemoteGround
from gpworld.control.client import ControlClient
from gpworld.control.environment import document
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

AT = datetime.fromisoformat("2026-11-03T09:00:00+00:00")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Host() as host:
        yield host.open(World(load_scenario("surgery")), key="main")


def test_both_witnesses_tell_of_the_same_things(served: Served) -> None:
    served.world.reset()
    near = LocalGround(served.world)
    far = RemoteGround(ControlClient.of(document(served.plane)))
    witnesses = LocalWitness(near), RemoteWitness(far)
    far.open_session(SessionWish(ods="Y90001", type="Blood test", start=AT, count=2))
    near.troubles.begin(Trouble.NATION_DOWN)
    requests.get(f"{served.addresses['pds']}/Patient/9990000018", timeout=10)

    local, remote = witnesses
    assert local.mark() == remote.mark() == 1
    assert [vars_of(each) for each in local.exchanges()] == [
        vars_of(each) for each in remote.exchanges()
    ]
    for one in witnesses:
        (change,) = one.changes()
        assert (change.ods, change.did) == ("Y90001", "session opened")
        assert "the first of 2" in change.what
        (fault,) = one.faults(one.exchanges())
        assert fault.met == 1
        one.vouch()


def vars_of(each: object) -> dict[str, object]:
    names = ("number", "system", "method", "path", "status", "body", "reply_body", "rules")
    return {name: getattr(each, name) for name in names}


def test_a_world_that_was_late_vouches_for_nothing() -> None:
    report = {"valid": False, "bound_ms": 50.0, "error_ms": {"count": 3, "max": 80.0}}
    with pytest.raises(WorldLate, match=r"up to 80.0 ms later than asked"):
        must_be_on_time(report)


def test_lateness_is_nothing_where_nothing_was_to_take_its_time() -> None:
    must_be_on_time({"valid": False, "bound_ms": 50.0, "error_ms": {"count": 0, "max": 0.0}})
