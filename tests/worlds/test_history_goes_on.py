"""A world that was put back goes on as the one it was taken of: to the byte, here and elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from faults.callers import reply_of
from gpworld import checkpoint
from gpworld.core.clock import Mode
from gpworld.scenario import load_scenario
from gpworld.world import World
from worlds.moves import KINDS, RULES, Hand, Move, again, digest, some_moves, whole

TESTS = Path(__file__).parents[1]
FAULTS: list[Move] = [("fault", number) for number in range(len(RULES))]
EVERYTHING: list[Move] = [*FAULTS, *((kind, number) for number in (1, 2) for kind in KINDS)]
CHEAP = settings(
    deadline=None,
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),  # each example costs a world: look, do not shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def through_a_file(world: World) -> World:
    """The same world once more, by way of its file."""
    return World.of(checkpoint.loads(whole(world)))


@CHEAP
@given(before=some_moves(), after=some_moves())
def test_any_history_goes_on_the_same_from_its_file(
    built: World, before: list[Move], after: list[Move]
) -> None:
    built.reset()
    one = Hand(built)
    one.make(before)
    other = again(one, through_a_file(built))
    one.make(after)
    other.make(after)
    assert whole(other.world) == whole(built)
    assert other.tokens == one.tokens


def test_a_history_in_which_everything_happens_goes_on_the_same(world: World) -> None:
    one = Hand(world)
    one.make(EVERYTHING)
    other = again(one, through_a_file(world))
    for hand in (one, other):
        hand.make(list(reversed(EVERYTHING)))
    assert whole(other.world) == whole(world)


def test_it_goes_on_the_same_in_another_process(world: World, tmp_path: Path) -> None:
    hand = Hand(world)
    hand.make(EVERYTHING)
    kept = tmp_path / "kept.gpworld"
    checkpoint.save(world.checkpoint(), kept)
    told = [str(kept), json.dumps(hand.tokens), json.dumps(EVERYTHING)]
    there = subprocess.run(
        [sys.executable, "-m", "worlds.moves", *told],
        cwd=TESTS, capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    hand.make(EVERYTHING)
    assert there.stdout == digest(world), there.stderr


def test_the_same_world_put_back_in_place_goes_on_the_same(world: World) -> None:
    hand = Hand(world)
    hand.make(EVERYTHING)
    kept, tokens = world.checkpoint(), list(hand.tokens)
    hand.make(EVERYTHING)
    once = whole(world)
    world.restore(kept.state)
    Hand(world, tokens).make(EVERYTHING)
    assert whole(world) == once


def test_tokens_from_before_open_the_same_doors_afterwards(world: World) -> None:
    hand = Hand(world)
    hand.sign_in(0)
    other = again(hand, through_a_file(world))
    (_, suid), (_, session) = other.tokens
    reply = reply_of(other.callers.systmone("StaffListUsers", suid=suid, uuid="u"))
    assert b"<StaffListUsersReply" in reply.body
    assert other.world.emis.end_user_sessions.use(session) == "product"


def test_what_is_due_is_counted_on_though_all_of_it_was_done(world: World) -> None:
    one = Hand(world)
    one.make([("text", 0), ("clock", 9)])
    assert world.agenda.pending() == []
    assert world.agenda.last > 0
    other = again(one, through_a_file(world))
    for hand in (one, other):
        hand.make([("text", 1)])
    assert other.world.agenda.pending() == world.agenda.pending() != []
    assert whole(other.world) == whole(world)


def test_a_reset_leads_back_to_the_scenarios_beginning(world: World) -> None:
    fresh = whole(world)
    Hand(world).make(EVERYTHING)
    other = through_a_file(world)
    other.reset()
    assert whole(other) == fresh


def test_a_fork_reaches_neither_its_sibling_nor_its_parent(world: World) -> None:
    hand = Hand(world)
    hand.make(EVERYTHING)
    kept = world.checkpoint()
    parent = whole(world)
    one, other = again(hand, World.of(kept)), again(hand, World.of(kept))
    one.make(EVERYTHING)
    assert whole(world) == parent
    assert whole(other.world) == parent
    assert checkpoint.dumps(kept) == parent
    other.make([("book", 1), ("clock", 3)])
    assert whole(one.world) != whole(other.world) != parent


def test_forks_that_do_the_same_stay_the_same(world: World) -> None:
    kept = world.checkpoint()
    forks = [Hand(World.of(kept)) for _ in range(3)]
    for fork in forks:
        fork.make(EVERYTHING)
    assert len({digest(fork.world) for fork in forks}) == 1


def test_a_running_clock_goes_on_running_from_where_it_was() -> None:
    world = World(load_scenario("surgery"))
    world.clock.scale(60)
    other = through_a_file(world)
    assert (other.clock.mode, other.clock.state().rate) == (Mode.SCALED, 60)
    assert world.clock.now() - other.clock.now() < timedelta(hours=6)
    world.clock.follow()
    assert through_a_file(world).clock.mode is Mode.FOLLOWING


def test_another_seed_and_start_are_kept() -> None:
    scenario = load_scenario("surgery")
    assert scenario.start is not None
    world = World(scenario, seed=99, start=scenario.start + timedelta(days=3))
    other = through_a_file(world)
    assert other.seeds.seed == 99
    world.clock.advance(timedelta(days=1))
    for each in (world, other):
        each.reset()
    assert whole(other) == whole(world)
