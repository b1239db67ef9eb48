"""Each test and each worker has a world of its own: whatever another did to the same slots."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

# Loaded here, so that the runs inside these tests share them instead of loading them in part.
import gpharness.ground.local
import gpharness.ground.remote
import gpharness.inprocess
import gpworld.checkpoint
import gpworld.scenario.load
import gpworld.serve.host
import gpworld.world
from gpworld.control import envfile
from gpworld.control.environment import document
from gpworld.scenario import load_scenario
from gpworld.world import World

LOADED = (gpharness, gpworld)
STRICT = "[pytest]\nstrict = true\naddopts = --import-mode=importlib -p no:cacheprovider\n"
CONFLICTING = """
from datetime import timedelta
import pytest, requests
from gpworld.book.model import Booker, Via, Wanted

@pytest.mark.parametrize("days", [1, 2, 3, 4])
def test_the_same_slots_are_booked_out_again(gp_world, gp_served, gp_fork, days):
    book, start = gp_world.practices["Y90001"].book, gp_world.clock.now()
    assert start == gp_world.scenario.start
    free = [slot for slot in book.slots(start, start + timedelta(days=60)) if not slot.booking]
    patient = gp_world.practices["Y90001"].register.patients()[days].id
    taken = [book.book(Wanted((s.id,), patient, Booker(Via.STAFF)), ()).id for s in free[:20]]
    assert len(gp_world.journal) == 0
    other = gp_fork()
    gp_world.clock.advance(timedelta(days=days))
    for booking in taken:
        book.cancel(booking, Booker(Via.STAFF))
    assert other.world.clock.now() == start
    theirs = other.world.practices["Y90001"].book
    assert all(theirs.booking(booking).live for booking in taken)
    for served, exchanges in ((gp_served, 1), (other, 1)):
        assert requests.get(served.addresses["pds"] + "/nowhere").status_code >= 400
        assert len(served.world.journal) == exchanges
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of somebody else, as strict as pytest can be."""
    pytester.makefile(".ini", pytest=STRICT)
    return pytester


def test_two_workers_book_the_same_slots_and_do_not_meet(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # three processes start: only ours
    project.makepyfile(CONFLICTING)
    plugins = ("-p", "xdist", "-p", "gpharness.plugin")
    result = project.runpytest_subprocess(*plugins, "-n", "2", "--dist", "load")
    result.assert_outcomes(passed=4)


def test_one_process_books_the_same_slots_again_and_again(project: pytest.Pytester) -> None:
    project.makepyfile(CONFLICTING)
    project.runpytest().assert_outcomes(passed=4)


def test_each_test_begins_from_a_checkpoint_when_one_is_given(
    project: pytest.Pytester, tmp_path: Path
) -> None:
    world = World(load_scenario("surgery"))
    world.seeds.next_uuid("drawn before")
    kept = tmp_path / "kept.gpworld"
    gpworld.checkpoint.save(world.checkpoint(), kept)
    project.makepyfile(
        """
        import pytest
        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(gp_world, turn):
            assert gp_world.seeds.next_number("drawn before") == 2
        """
    )
    project.runpytest("--gp-from", str(kept)).assert_outcomes(passed=2)


def test_a_checkpoint_that_is_none_is_refused_in_one_line(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(gp_world): pass")
    result = project.runpytest("--gp-from", "none.gpworld")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--gp-from: none.gpworld cannot be read *: check its path"])


def test_a_running_world_begins_from_it_too(project: pytest.Pytester, tmp_path: Path) -> None:
    kept, env = tmp_path / "kept.gpworld", tmp_path / "env.json"
    project.makepyfile(
        """
        import pytest
        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(gp_ground, turn):
            assert gp_ground.now().isoformat() == "2026-10-20T11:00:00+00:00"
            gp_ground.control.move_clock(advance="7d")
        """
    )
    world = World(load_scenario("surgery"))
    world.clock.advance(timedelta(hours=3))
    gpworld.checkpoint.save(world.checkpoint(), kept)
    with gpworld.serve.host.Host() as host, host.open(World(load_scenario("surgery"))) as served:
        envfile.write(env, document(served.plane))
        options = ("--gp-env", str(env), "--gp-from")
        project.runpytest(*options, str(kept)).assert_outcomes(passed=2)
        result = project.runpytest(*options, str(env))
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*--gp-from: the checkpoint is no checkpoint of a world*"])
