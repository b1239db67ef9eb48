"""A world: built from a scenario, reset, kept and put back, never mixed with another."""

from __future__ import annotations

import pickle
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gpworld.book.model import Did
from gpworld.core.clock import Mode
from gpworld.core.exchange import Reply
from gpworld.scenario import Scenario, load_scenario
from gpworld.sms.plans import INVITATION
from gpworld.staff.directory import Directory
from gpworld.world import World
from unit.books import STAFF, wanted
from unit.stand_ins import a_request
from unit.villages import village

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
SYSTEMS = ("emis", "systmone", "gpconnect", "pds", "sms")


@pytest.fixture(scope="module")
def surgery() -> Scenario:
    return load_scenario("surgery")


@pytest.fixture
def world(surgery: Scenario) -> World:
    return World(surgery)


def whole(world: World) -> tuple[object, ...]:
    """Everything of a world but the gateway's, whose events count its resets."""
    state = world.state()
    systems = {name: state.systems[name] for name in SYSTEMS if name != "sms"}
    return (state.clock, state.ground, state.seeds, state.agenda, systems)


def stir(world: World) -> None:
    """Change a little of everything."""
    book = world.practices["Y90001"].book
    slot = book.slots(START, START + timedelta(days=60))[0]
    booking = book.book(wanted(slot.id, patient=1))
    book.cancel(booking.id, STAFF)
    world.practices["Y90003"].register.change(
        world.practices["Y90003"].register.patients()[0].id, family="Else"
    )
    world.population.change("9990000018", birth_date="1999-01-01")
    world.directory.change_organisation("Y90002", live=False)
    world.seeds.next_uuid("ids")
    world.clock.advance(timedelta(days=1))
    world.guards["pds"](a_request("/Patient/9990000018"))


def test_a_world_stands_at_the_start_of_its_scenario(world: World) -> None:
    assert (world.clock.now(), world.clock.mode) == (START, Mode.FROZEN)


def test_a_start_and_a_seed_of_ones_own_take_their_place(surgery: Scenario) -> None:
    world = World(surgery, start=START + timedelta(days=3), seed=99)
    assert world.clock.now() == START + timedelta(days=3)
    assert world.seeds.seed == 99


def test_every_system_has_a_guard_and_answers(world: World) -> None:
    assert tuple(world.guards) == tuple(world.apps()) == tuple(world.systems) == SYSTEMS
    for name in SYSTEMS:
        reply = world.guards[name](a_request("/nowhere")).reply
        assert isinstance(reply, Reply)
        assert 400 <= reply.status < 500
    assert [exchange.system for exchange in world.journal] == list(SYSTEMS)
    world.raise_failures()


def test_a_look_into_the_inbox_is_not_in_the_journal(world: World) -> None:
    world.guards["sms"](a_request("/_sim/messages"))
    assert len(world.journal) == 0


def test_the_same_scenario_and_seed_give_the_same_world(surgery: Scenario) -> None:
    assert whole(World(surgery)) == whole(World(surgery))


def test_another_seed_gives_other_credentials(surgery: Scenario) -> None:
    one, other = World(surgery, seed=1), World(surgery, seed=2)

    def secrets(world: World) -> set[str]:
        return {account.credential for account in world.practices["Y90001"].register.accounts()}

    assert not (secrets(one) & secrets(other)) - {""}


def test_the_same_deeds_leave_the_same_world(surgery: Scenario) -> None:
    one, other = World(surgery), World(surgery)
    for each in (one, other):
        stir(each)
    assert whole(one) == whole(other)


def test_a_reset_undoes_everything_and_keeps_the_objects(world: World) -> None:
    before, book = whole(world), world.practices["Y90001"].book
    stir(world)
    assert whole(world) != before
    world.reset()
    assert whole(world) == before
    assert world.practices["Y90001"].book is book
    assert len(world.journal) == 0


def test_a_reset_does_not_change_what_opens_doors(world: World) -> None:
    before = world.practices["Y90001"].register.accounts()
    world.reset(START + timedelta(days=100))
    assert world.practices["Y90001"].register.accounts() == before


def test_a_reset_to_another_start_stands_there_and_the_next_one_is_back(world: World) -> None:
    before = whole(world)
    world.reset(START + timedelta(days=2))
    assert world.clock.now() == START + timedelta(days=2)
    world.reset()
    assert whole(world) == before


def test_what_falls_due_after_a_reset_is_only_what_was_asked_after_it(world: World) -> None:
    done: list[str] = []
    world.agenda.handle("test", lambda entry: done.append(str(entry.facts["n"])))
    world.agenda.add(START + timedelta(hours=1), "test", n="before")
    world.reset()
    world.agenda.add(START + timedelta(hours=1), "test", n="after")
    world.clock.advance(timedelta(hours=2))
    assert done == ["after"]


def test_two_worlds_share_nothing(surgery: Scenario) -> None:
    one, other = World(surgery), World(surgery)
    before = whole(other)
    stir(one)
    assert whole(other) == before
    assert len(other.journal) == 0


def test_a_kept_world_can_be_written_to_a_file_and_put_back(world: World) -> None:
    stir(world)
    kept = pickle.loads(pickle.dumps(world.state()))
    before = whole(world)
    world.reset()
    world.restore(kept)
    assert whole(world) == before


def test_a_following_clock_goes_on_following_when_it_is_put_back() -> None:
    world = World(load_scenario("house"))
    kept = world.state()
    world.clock.freeze()
    world.restore(kept)
    assert world.clock.mode is Mode.FOLLOWING


def test_the_house_follows_real_time_and_its_books_begin_today() -> None:
    world = World(load_scenario("house"))
    assert world.clock.mode is Mode.FOLLOWING
    opened = world.practices["Y90001"].book.since(0)[0]
    assert opened.did is Did.OPENED
    assert world.clock.now() - opened.at < timedelta(minutes=6)


def test_what_broke_inside_a_world_is_raised_once(world: World) -> None:
    world.agenda.handle("bad", lambda entry: [][0])
    world.agenda.add(START, "bad")
    world.clock.advance(timedelta(0))
    with pytest.raises(IndexError):
        world.raise_failures()
    world.raise_failures()


def test_a_simulator_that_breaks_is_raised_too(world: World) -> None:
    world.guards["emis"].failures.append(LookupError("broken"))
    with pytest.raises(LookupError, match="broken"):
        world.raise_failures()
    world.raise_failures()


def test_the_gateways_services_are_those_of_the_scenario(world: World) -> None:
    named = [plan.name for plan in world.sms.settings.services]
    assert named == ["Booking", "Another product", "Low limit"]
    assert INVITATION in world.sms.settings.services[0].templates


def test_a_scenario_without_services_has_the_gateways_own() -> None:
    assert len(World(village()).sms.settings.services) == 1


def test_switches_reach_their_simulators() -> None:
    more = (
        '\n[emis]\nstyle = "legacy"\n[systmone]\nidle_minutes = 3\n[pds]\nstrict = true\n'
        "[gpconnect]\nxml = false\n[sms]\npage_size = 7\n"
    )
    world = World(village(more=more))
    assert world.emis.settings.style == "legacy"
    assert world.systmone.settings.idle_minutes == 3
    assert world.pds.settings.strict
    assert not world.gpconnect.settings.xml
    assert world.sms.settings.page_size == 7


def test_dialects_see_the_worlds_own_ground(world: World) -> None:
    assert isinstance(world.directory, Directory)
    assert world.gpconnect.directory is world.directory
    assert world.pds.population is world.population
    practice = world.emis.practice("Y90001")
    assert practice is not None
    assert practice.book is world.practices["Y90001"].book


def seconds(act: object, turns: int = 5) -> float:
    """The quickest of some turns, in seconds of this thread alone: a busy machine takes longer."""
    assert callable(act)
    costs = []
    for _ in range(turns):
        began = time.thread_time()
        act()
        costs.append(time.thread_time() - began)
    return min(costs)


def test_a_small_world_is_built_and_reset_in_milliseconds(surgery: Scenario) -> None:
    world = World(surgery)
    assert seconds(lambda: World(surgery)) < 0.05
    assert seconds(world.reset) < 0.005


def test_the_house_is_reset_in_milliseconds() -> None:
    world = World(load_scenario("house"), start=START)
    assert seconds(world.reset) < 0.005


def test_reading_a_scenario_twice_gives_the_same_scenario(surgery: Scenario) -> None:
    assert replace(load_scenario("surgery"), tables=surgery.tables).codes == surgery.codes


def test_those_who_take_turns_with_a_world_each_hear_their_own_replies() -> None:
    world, first, second = World(load_scenario("surgery")), [], []
    ask = a_request()
    world.attended(lambda system, request, reply: first.append(system), None)
    world.guards["sms"](ask)
    world.attended(lambda system, request, reply: second.append(system), None)
    world.guards["sms"](ask)
    world.attended(None, None)
    world.guards["sms"](ask)
    assert (first, second) == (["sms"], ["sms"])
