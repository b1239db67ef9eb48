"""``--gp-fail-unused``: a fault rule that never struck fails the test that asked for it."""

from __future__ import annotations

import pytest

# Loaded here, so that the runs inside these tests share them instead of loading them in part.
import gpharness.ground.local
import gpworld.scenario.load
import gpworld.world

LOADED = (gpharness, gpworld)
RULES = """
    import requests
    DOWN = {"match": {"system": "pds"}, "effect": {"status": 503}, "times": 1}

    def test_a_fault_that_strikes(gp_world, gp_inprocess):
        gp_world.faults.add(gp_world.read_fault({"name": "struck", **DOWN}))
        assert requests.get("http://pds.gpworld.test/_ping", timeout=5).status_code == 503
        assert requests.get("http://pds.gpworld.test/_ping", timeout=5).status_code == 200

    def test_a_fault_that_never_strikes(gp_world):
        gp_world.faults.add(gp_world.read_fault({"name": "idle", **DOWN}))
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".ini", pytest="[pytest]\nstrict = true\naddopts = -p no:cacheprovider\n")
    pytester.makepyfile(RULES)
    return pytester


def test_it_names_the_rule_that_did_nothing(project: pytest.Pytester) -> None:
    run = project.runpytest("--gp-fail-unused")
    run.assert_outcomes(passed=2, errors=1)
    run.stdout.fnmatch_lines(["*fault rules that did not do their part: idle; look at their*"])


def test_nobody_minds_without_the_option(project: pytest.Pytester) -> None:
    project.runpytest().assert_outcomes(passed=2)


def test_a_trouble_of_several_rules_has_done_its_part_when_one_of_them_has(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        """
        import requests
        from gpharness.ground import Trouble

        def ask(system):
            return requests.get(f"http://{system}.gpworld.test/", timeout=5).status_code

        def test_one_of_two_strikes(gp_ground, gp_inprocess):
            gp_ground.troubles.begin(Trouble.CLINICAL_DOWN)
            assert ask("systmone") == 500

        def test_none_strikes_and_it_ends(gp_ground, gp_inprocess):
            gp_ground.troubles.begin(Trouble.CLINICAL_DOWN)
            gp_ground.troubles.end()
            assert ask("systmone") != 500
        """
    )
    run = project.runpytest("--gp-fail-unused")
    run.assert_outcomes(passed=2, errors=1)
    run.stdout.fnmatch_lines(
        ["*not do their part: the clinical systems answer nothing but errors*"]
    )


def test_a_delay_beyond_the_callers_patience_is_a_read_timeout(
    pytester: pytest.Pytester,
) -> None:
    pytester.makefile(".ini", pytest="[pytest]\nstrict = true\naddopts = -p no:cacheprovider\n")
    pytester.makepyfile(
        """
        from datetime import timedelta
        import pytest, requests

        def fault(world, effect, **more):
            rule = {"name": "slow", "match": {"system": "pds"}, "effect": effect, **more}
            world.faults.add(world.read_fault(rule))

        def ping(timeout):
            return requests.get("http://pds.gpworld.test/_ping", timeout=timeout)

        def test_in_time(gp_world, gp_inprocess):
            fault(gp_world, {"delay": {"ms": 4000}})
            before = gp_world.clock.now()
            assert ping(5).status_code == 200
            assert gp_world.clock.now() - before == timedelta(seconds=4)

        def test_too_late(gp_world, gp_inprocess):
            fault(gp_world, {"delay": {"ms": 8000}}, moment="after")
            before = gp_world.clock.now()
            with pytest.raises(requests.exceptions.ReadTimeout):
                ping((2, 5))
            assert gp_world.clock.now() - before == timedelta(seconds=5)
            assert [exchange.rules for exchange in gp_world.journal] == [("slow",)]

        @pytest.mark.parametrize("effect, error", [
            ({"reset": True}, requests.exceptions.ConnectionError),
            ({"hang": True}, requests.exceptions.ReadTimeout),
            ({"truncate": True}, requests.exceptions.ChunkedEncodingError),
        ])
        def test_broken(gp_world, gp_inprocess, effect, error):
            fault(gp_world, effect)
            with pytest.raises(error):
                ping(5)
        """
    )
    pytester.runpytest().assert_outcomes(passed=5)
