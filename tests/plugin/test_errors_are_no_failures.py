"""In a team's own run, a Given that fails is reported as an error and a Then as a failure."""

from __future__ import annotations

import pytest

FEATURE = """
Feature: Setting the scene
  Scenario: The scene cannot be set
    Given the surgery is open
    Then the telephone rings

  Scenario: The telephone is silent
    When somebody calls
    Then the telephone rings
"""
STEPS = """
from pytest_bdd import given, scenarios, then, when

scenarios("scene.feature")

@given("the surgery is open")
def is_open():
    assert "open" == "closed"

@when("somebody calls")
def call():
    pass

@then("the telephone rings")
def rings():
    assert "a ring" == "silence"
"""


def test_a_given_is_an_error_and_a_then_a_failure(pytester: pytest.Pytester) -> None:
    pytester.makefile(".feature", scene=FEATURE)
    pytester.makepyfile(STEPS)
    run = pytester.runpytest("-p", "no:cacheprovider")
    run.assert_outcomes(failed=1, errors=1)
    assert run.ret == 1
