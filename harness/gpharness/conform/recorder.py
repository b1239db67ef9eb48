"""The pytest plugin of a worker: takes its share of the scenarios, and records how each goes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

from gpharness.conform import described
from gpharness.conform.course import Course
from gpharness.conform.result import Scenario
from gpharness.conform.tap import Tap
from gpharness.conform.verdict import Verdict

if TYPE_CHECKING:
    from gpharness.conform.plan import Plan
    from gpharness.conform.store import Store

Emit = Callable[[str, object], None]


class Recorder:
    """Records the scenarios of one worker; ``emit`` is told of each as it begins and ends."""

    NAME = "gpharness-conform"

    def __init__(self, plan: Plan, worker: int, store: Store, emit: Emit) -> None:
        self._plan, self._worker, self._store, self._emit = plan, worker, store, emit
        self._tap = Tap()
        self._under_way: Course | None = None

    @property
    def _course(self) -> Course:
        """The scenario under way."""
        assert self._under_way is not None, "no scenario has begun"
        return self._under_way

    # -- which ------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Those that were chosen, and of these every so many-th."""
        chosen = [item for item in items if self._wanted(described.scenario(item))]
        mine = chosen[self._worker :: self._plan.workers]
        self._emit("collected", {"chosen": len(chosen), "mine": len(mine)})
        if self._plan.listing:
            self._emit("listing", [described.scenario(item) for item in chosen])
            mine = []
        kept = set(map(id, mine))
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = mine

    def _wanted(self, scenario: Scenario) -> bool:
        said = " ".join(step.text for step in scenario.steps)
        plan = self._plan
        return (not plan.features or any(name in scenario.uri for name in plan.features)) and (
            not plan.personas or any(name.casefold() in said.casefold() for name in plan.personas)
        )

    # -- how it goes ------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """One scenario from its fixtures to their end."""
        course = self._under_way = Course(described.scenario(item))
        course.scenario.worker = self._worker
        self._tap.close_to_all()
        self._emit("began", course.scenario.id)
        with self._tap.open():
            result = yield
        ended = course.finish()
        self._emit("ended", ended)
        if self._plan.fail_fast and ended.verdict in (Verdict.FAILED, Verdict.ERROR):
            pytest.exit("stopped at the first that failed", returncode=0)
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Any, scenario: Any
    ) -> None:
        """Set the scene before the first step: what fails here is no step's."""
        scene = request.getfixturevalue("gp_scene")
        self._course.set(scene)
        base = str(getattr(scene.driver, "base", self._plan.product or ""))
        self._tap.listen_to(base, self._course.instant)

    def pytest_bdd_before_step(self, step: Any) -> None:
        """A step begins."""
        self._course.begin_step()

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self, step: Any) -> None:
        """A step has gone well, as far as it can tell itself."""
        self._course.end_step(Verdict.PASSED)

    def pytest_bdd_step_func_lookup_error(self, step: Any) -> None:
        """Nobody knows this step: it is the one that fails."""
        self._course.begin_step()

    def picture(self, title: str, png: bytes) -> None:
        """Keep a picture of a page that came up."""
        self._course.picture(title, self._store.keep(png, "png"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Judge each phase; evidence is taken while the world is as the scenario left it."""
        in_step = call.when == "call"
        if in_step:
            self._course.gather(self._tap, self._store)
        if call.excinfo is not None:
            self._course.blame(call.excinfo.value, in_step=in_step)
        elif in_step:
            self._course.doubt()
