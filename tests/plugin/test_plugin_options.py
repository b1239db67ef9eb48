"""The plugin in another project: options, markers, what is loaded, and what it says when lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

STEPS = 'pytest_plugins = ["gpharness.steps"]'
STRICT = "[pytest]\nstrict = true\naddopts = --import-mode=importlib -p no:cacheprovider\n"
HEAVY = ("flask", "requests", "responses", "playwright", "gevent", "gpworld", "pytest_bdd")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of somebody else, as strict as pytest can be."""
    pytester.makefile(".ini", pytest=STRICT)
    return pytester


def test_every_option_begins_with_gp(project: pytest.Pytester) -> None:
    text = project.runpytest("--help").stdout.str()
    for option in ("target", "profile", "scenario", "driver", "command", "env"):
        assert f"--gp-{option}=" in text


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    program = (
        "import importlib, sys, gpharness.plugin\n"
        "for part in gpharness.plugin.pytest_plugins: importlib.import_module(part)\n"
        f"print([n for n in {HEAVY} if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=250
    )
    assert run.stdout.strip() == "[]"


def test_configuring_it_loads_nothing_heavy_either() -> None:
    program = (
        "import sys, gpharness.plugin.options\n"
        "class Config:\n"
        "    def addinivalue_line(self, name, line): pass\n"
        "gpharness.plugin.options.pytest_configure(Config())\n"
        f"print([n for n in {HEAVY} if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=250
    )
    assert run.stdout.strip() == "[]"


def test_the_tags_of_features_are_registered_markers(project: pytest.Pytester) -> None:
    project.makefile(
        ".feature",
        rules="""
        @S7 @clock @profile:link.uses @browser
        Feature: Rules
          @E79 @M1
          Rule: one
            Scenario: Something holds
              Given nothing
        """,
    )
    project.makepyfile(
        """
        from pytest_bdd import given, scenarios
        scenarios("rules.feature")
        @given("nothing")
        def nothing(): pass
        """
    )
    project.runpytest("-m", "S7 and E79 and profile and browser").assert_outcomes(passed=1)
    project.runpytest("-m", "S8").assert_outcomes(deselected=1)


def test_a_run_without_a_product_says_what_to_give(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(gp_driver): pass")
    result = project.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*no product to test: give --gp-target URL or --gp-command COMMAND*"]
    )


def test_an_unknown_driver_is_named_with_the_way_to_write_one(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        @pytest.fixture
        def gp_forgetful(): return "http://product.test"
        def test_it(gp_driver): pass
        """
    )
    result = project.runpytest("--gp-driver", "nowhere.to:BeFound")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--gp-driver nowhere.to:BeFound: *write it as module:Class*"])


def test_a_profile_with_an_unknown_key_is_refused_with_the_nearest(
    project: pytest.Pytester,
) -> None:
    profile = project.makefile(".toml", product="[link]\nvalidity_hour = 24\n")
    project.makepyfile("def test_it(gp_profile): pass")
    result = project.runpytest("--gp-profile", profile)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*link.validity_hour is not a profile key; did you mean link.validity_hours?*"]
    )


def test_what_the_profile_rules_out_is_not_applicable(project: pytest.Pytester) -> None:
    profile = project.makefile(".toml", product='capabilities = ["self_book"]\nlink.uses = 2\n')
    project.makefile(
        ".feature",
        wishes="""
        Feature: Wishes
          @batch
          Scenario: A list is invited
            Given nothing
          @profile:link.uses
          Scenario: A link books once
            Given nothing
          @self_book
          Scenario: A link is sent
            Given nothing
        """,
    )
    project.makepyfile(
        """
        from pytest_bdd import given, scenarios
        scenarios("wishes.feature")
        @given("nothing")
        def nothing(): pass
        """
    )
    result = project.runpytest("--gp-profile", profile, "-rs", "-v")
    result.stdout.fnmatch_lines(
        ["*test_a_list_is_invited NOT APPLICABLE*", "* 1 passed, 2 not applicable in *"]
    )


def test_a_step_that_a_driver_does_not_support_is_not_applicable(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        """
        from gpharness.driver import NotSupported
        def test_it(): raise NotSupported("no inbox")
        """
    )
    result = project.runpytest("-v")
    result.stdout.fnmatch_lines(["*test_it NOT APPLICABLE*", "* 1 not applicable in *"])
