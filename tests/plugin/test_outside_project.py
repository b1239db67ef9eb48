"""A supplier's own project, with a folder called harness, a driver of its own, and our features."""

from __future__ import annotations

import shlex
import sys

import pytest

INI = "[pytest]\nstrict = true\naddopts = --import-mode=importlib -p no:cacheprovider\n"
PRODUCT = shlex.quote(sys.executable) + " -m refbooking --settings {settings} --port {port}"

DRIVER = '''
"""How our product is asked: much like the contract, but its pages know no declining."""
from gpharness.driver import NotSupported
from gpharness.drivers.http import HttpDriver

class OurDriver(HttpDriver):
    def send_batch(self, user, csv_text, **what):
        raise NotSupported("our product sends no lists")
'''

TESTS = """
from pathlib import Path
from gpharness.shared import folder
from pytest_bdd import scenarios
scenarios(str(Path(folder("features")) / "self_book" / "{feature}.feature"))
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """The supplier's checkout."""
    pytester.makefile(".ini", pytest=INI)
    pytester.makeconftest('pytest_plugins = ["gpharness.steps"]')
    pytester.mkpydir("harness")
    (pytester.path / "harness" / "driver.py").write_text(DRIVER, encoding="utf-8")
    return pytester


def test_a_team_runs_the_shared_features_and_what_its_driver_lacks_is_never_passed(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(test_identity=TESTS.format(feature="identity"))
    project.makepyfile(test_lists=TESTS.format(feature="batch"))
    result = project.runpytest_subprocess(
        "--gp-command", PRODUCT, "--gp-driver", "harness.driver:OurDriver", timeout=250
    )
    result.stdout.fnmatch_lines(
        [
            f"test_identity.py {'.' * 11} *",
            f"test_lists.py {'n' * 9} *",
            "* 11 passed, 9 not applicable in *",
        ]
    )


def test_the_template_driver_passes_nothing(project: pytest.Pytester) -> None:
    project.makepyfile(test_links=TESTS.format(feature="single_use"))
    project.makepyfile(
        conftest="""
        import pytest
        pytest_plugins = ["gpharness.steps"]
        @pytest.fixture
        def gp_forgetful(): return "http://product.test"
        """
    )
    result = project.runpytest("--gp-driver", "gpharness.drivers.template:TemplateDriver")
    result.stdout.fnmatch_lines(["* 11 not applicable in *"])


def test_a_step_of_a_team_with_the_same_words_takes_the_place_of_ours(
    project: pytest.Pytester,
) -> None:
    project.makefile(
        ".feature", own="Feature: ours\n  Scenario: one\n    Then Maria gets two texts\n"
    )
    project.makepyfile(
        test_own="""
        from pytest_bdd import scenarios, then
        scenarios("own.feature")

        @then("Maria gets two texts")
        def ours_finds_nothing_amiss() -> None:
            pass
        """
    )
    project.runpytest().stdout.fnmatch_lines(["* 1 passed in *"])
