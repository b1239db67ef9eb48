"""What becomes of a test: *not applicable*, an error in its Given, or what pytest says of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gpharness.product import Running

NOT_APPLICABLE = "gp_not_applicable"
NOT_SET = "gp_not_set"
LAST_WORDS = 40  # lines of the product's log that a failing test shows
RUNNING: pytest.StashKey[Running] = pytest.StashKey()
"""The product that a test talks to, if it was started for it."""
_IN_A_GIVEN = pytest.StashKey[bool]()


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool | None:
    """``@profile:link.uses`` becomes the marker ``profile("link.uses")``."""
    name, _, value = tag.partition(":")
    if name != "profile":
        return None
    pytest.mark.profile(value)(function)
    return True


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """A scenario that the product's profile rules out is not applicable; others are watched."""
    rule = getattr(scenario, "rule", None)
    given = {*feature.tags, *scenario.tags, *(rule.tags if rule else ())}
    given |= {marker.name for marker in request.node.iter_markers()}  # those of its examples too
    _refuse_what_does_not_apply(request, given)
    if request.getfixturevalue("gp_check_invariants"):
        request.getfixturevalue("gp_invariants")


def _refuse_what_does_not_apply(request: pytest.FixtureRequest, given: set[str]) -> None:
    """Raise what makes a scenario not applicable.

    Raises:
        NotSupported: the profile rules it out.
    """
    from gpharness import tags
    from gpharness.driver import NotSupported

    if not any(tag in tags.NEEDS or tag.startswith(tags.PROFILE) for tag in given):
        return
    reason = tags.why_not(given, request.getfixturevalue("gp_profile"))
    if reason is not None:
        raise NotSupported(reason)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """What has come to its end has to have kept the invariants."""
    if sys.exc_info()[0] is None and request.getfixturevalue("gp_check_invariants"):
        request.getfixturevalue("gp_invariants").check()


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_after_step(
    request: pytest.FixtureRequest, step: Any, step_func_args: Mapping[str, object]
) -> None:
    """A Given that was refused has not taken effect: what follows would judge another story."""
    from gpharness.given import must_have_taken_effect

    scene = step_func_args.get("gp_scene")
    if step.type == "given" and scene is not None:
        must_have_taken_effect(step.name, scene)


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest, step: Any) -> None:
    """A Given that fails is an error: the product has not been judged yet."""
    request.node.stash[_IN_A_GIVEN] = step.type == "given"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a product cannot be asked is neither passed nor failed."""
    report = yield
    if call.excinfo is not None and call.excinfo.typename == "NotSupported":
        report.outcome = "skipped"
        path, line, _ = item.location
        report.longrepr = (path, line or 0, f"not applicable: {call.excinfo.value}")
        setattr(report, NOT_APPLICABLE, True)
    elif report.failed and _not_set(item, call):
        setattr(report, NOT_SET, True)
    running = item.config.stash.get(RUNNING, None)
    if report.failed and running is not None:
        last = running.process.lines()[-LAST_WORDS:]
        report.sections.append(("end of the product's log", "\n".join(last)))
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The word for it."""
    if getattr(report, NOT_APPLICABLE, False):
        return "not applicable", "n", "NOT APPLICABLE"
    if getattr(report, NOT_SET, False):
        return "error", "E", "ERROR"
    return None


def _not_set(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Whether a scenario ended before its scene was set."""
    refused = call.excinfo is not None and call.excinfo.typename == "GivenHadNoEffect"
    return refused or item.stash.get(_IN_A_GIVEN, False)
