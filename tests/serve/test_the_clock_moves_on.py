"""What is due in a served world is done on time, however its clock moves."""

from __future__ import annotations

from datetime import timedelta

from gpworld.scenario import load_scenario
from gpworld.world import World

SOON = timedelta(milliseconds=30)


def test_due_entries_are_done_while_the_clock_follows(host, world, fired):
    world.clock.follow()
    host.open(world, only=())
    fired.ask("a text's hop", SOON)
    assert fired.wait()


def test_entries_asked_for_before_serving_are_done_too(host, world, fired):
    world.clock.follow()
    fired.ask("early", SOON)
    host.open(world, only=())
    assert fired.wait()


def test_a_scaled_clock_does_days_in_moments(host, world, fired):
    host.open(world, only=())
    fired.ask("tomorrow", timedelta(days=1))
    world.clock.scale(1_000_000)
    assert fired.wait()


def test_a_standing_clock_does_what_the_network_does_and_nothing_else(host, world, fired):
    host.open(world, only=())
    fired.ask("the link expires", SOON)
    fired.ask("the text arrives", 2 * SOON, standing=True)
    assert fired.wait()
    assert fired.seen == ["the text arrives"]


def test_following_again_takes_up_what_is_due(host, world, fired):
    host.open(world, only=())
    fired.ask("due while standing", SOON)
    world.clock.follow()
    assert fired.wait()


def test_a_closed_world_is_moved_no_more(host, world, fired):
    world.clock.follow()
    host.open(world, only=()).close()
    fired.ask("too late", timedelta(0))
    host.open(World(load_scenario("surgery")), only=()).close()
    assert fired.seen == []
