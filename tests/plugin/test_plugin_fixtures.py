"""The plugin's fixtures: a world put back between tests, in process and on sockets."""

from __future__ import annotations

import pytest

# Loaded here, so that the runs inside these tests share them instead of loading them in part.
import gpharness.ground.local
import gpharness.inprocess
import gpworld.scenario.load
import gpworld.serve.host
import gpworld.world

MINE = 'name = "mine"\ndescription = "A world of our own"\nextends = "cast.toml"\nseed = 3\n'
LOADED = (gpharness, gpworld)
STRICT = "[pytest]\nstrict = true\naddopts = --import-mode=importlib -p no:cacheprovider\n"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of somebody else, as strict as pytest can be."""
    pytester.makefile(".ini", pytest=STRICT)
    return pytester


def test_a_world_is_built_once_and_put_back_for_each_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from datetime import timedelta
        seen = []
        def test_first(gp_world, gp_ground):
            seen.append((id(gp_world), gp_ground.now()))
            gp_world.clock.advance(timedelta(days=3))
            gp_ground.empty_book("Y90001")
        def test_second(gp_world, gp_ground):
            assert seen == [(id(gp_world), gp_ground.now())]
            assert gp_world.practices["Y90001"].book.sessions()
        """
    )
    project.runpytest().assert_outcomes(passed=2)


def test_the_scenario_option_chooses_the_world(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(gp_world): assert gp_world.scenario.name == 'mine'")
    scenario = project.makefile(".toml", mine=MINE)
    project.runpytest("--gp-scenario", scenario).assert_outcomes(passed=1)


def test_a_simulator_that_breaks_fails_the_test_that_broke_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_it(gp_world):
            gp_world.guards["emis"].failures.append(RuntimeError("the EMIS simulator broke"))
        def test_next(gp_world): pass
        """
    )
    result = project.runpytest()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*RuntimeError: the EMIS simulator broke*"])


def test_calls_in_process_go_to_what_is_mounted_and_nowhere_else(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        """
        import pytest, requests
        def test_mounted(gp_inprocess, gp_addresses):
            path = "/emis/partner/api/v1/organisation/GetOrganisation"
            reply = requests.get(gp_addresses["emis"] + path)
            code = reply.json()["issue"]["details"]["coding"]["code"]
            assert (reply.status_code, code) == (401, "TOKEN_INVALID")
        def test_elsewhere(gp_inprocess):
            with pytest.raises(requests.ConnectionError, match="doesn't match any registered"):
                requests.get("http://elsewhere.test/")
        def test_afterwards(gp_servers):
            assert requests.get(gp_servers.addresses["emis"] + "/nowhere").status_code == 404
        """
    )
    project.runpytest().assert_outcomes(passed=3)


def test_the_journal_of_a_world_is_empty_at_its_start(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import requests
        def test_first(gp_world, gp_inprocess, gp_addresses):
            requests.get(gp_addresses["pds"] + "/nothing")
            assert len(gp_world.journal) == 1
        def test_second(gp_world):
            assert len(gp_world.journal) == 0
        """
    )
    project.runpytest().assert_outcomes(passed=2)
