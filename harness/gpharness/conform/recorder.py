"""The pytest plugin of a worker: takes its share of the scenarios, and records how each goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gpharness.conform import described, explained, transcript
from gpharness.conform.result import Attached, Call, Scenario
from gpharness.conform.seen import Witness
from gpharness.conform.tap import Heard, Tap
from gpharness.conform.verdict import Judgement, Verdict, judge
from gpharness.conform.witness import texts, witness

if TYPE_CHECKING:
    from gpharness.conform.plan import Plan
    from gpharness.conform.store import Store
    from gpharness.ground import Ground
    from gpharness.scene import Scene

Emit = Callable[[str, object], None]


class Recorder:
    """Records the scenarios of one worker; ``emit`` is told of each as it begins and ends."""

    NAME = "gpharness-conform"

    def __init__(self, plan: Plan, worker: int, store: Store, emit: Emit) -> None:
        self._plan, self._worker, self._store, self._emit = plan, worker, store, emit
        self._tap = Tap()
        self._scenario: Scenario | None = None
        self._judged: Judgement | None = None
        self._scene: Scene | None = None
        self._ground: Ground | None = None
        self._witness: Witness | None = None
        self._step = -1
        self._marks: list[int] = []
        self._began = 0.0

    # -- which --------------------------------------------------------------------------------

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

    # -- its course -----------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """One scenario from its fixtures to their end."""
        self._scenario = described.scenario(item)
        self._scenario.worker = self._worker
        self._judged, self._scene, self._ground, self._witness = None, None, None, None
        self._step = -1
        self._marks, self._tap.base = [], ""
        self._began = time.perf_counter()
        self._emit("began", self._scenario.id)
        with self._tap.open():
            result = yield
        self._finish()
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Any, scenario: Any
    ) -> None:
        """Set the scene before the first step: what fails here is no step's."""
        scene: Scene = request.getfixturevalue("gp_scene")
        self._scene, self._ground = scene, scene.ground
        self._witness = witness(scene.ground)
        self._tap.now = self._instant
        self._tap.base = str(getattr(scene.driver, "base", self._plan.product or ""))

    def pytest_bdd_before_step(self, step: Any) -> None:
        """A step begins."""
        assert self._scenario is not None
        assert self._ground is not None
        self._step += 1
        self._scenario.steps[self._step].began = self._ground.now().isoformat()
        self._step_began = time.perf_counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self, step: Any) -> None:
        """A step has gone well, as far as it can tell itself."""
        self._end_step(Verdict.PASSED)

    def pytest_bdd_step_func_lookup_error(self, step: Any) -> None:
        """Nobody knows this step."""
        self._step += 1

    def picture(self, title: str, png: bytes) -> None:
        """Keep a picture of a page, with the step in which it came up."""
        assert self._scenario is not None
        kept = Attached(title, self._store.keep(png, "png"), self._step)
        attached = self._scenario.evidence.attached
        if not attached or attached[-1] != kept:
            attached.append(kept)

    # -- its verdict ------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Judge each phase; evidence is taken while the world is as the scenario left it."""
        failure = None if call.excinfo is None else call.excinfo.value
        if call.when == "call":
            self._take_evidence()
        if failure is not None:
            self._blame(failure, in_step=call.when == "call")
        elif call.when == "call" and (doubt := self._doubt()) is not None:
            self._blame(doubt, in_step=False)

    def _doubt(self) -> Exception | None:
        """What the world says against its own fitness."""
        try:
            if self._witness is not None:
                self._witness.vouch()
        except Exception as doubt:
            return doubt
        return None

    def _blame(self, failure: BaseException, *, in_step: bool) -> None:
        """What was ours speaks against what was taken for the product's."""
        assert self._scenario is not None
        began = self._ground is not None and self._step >= 0
        step = self._scenario.steps[self._step] if in_step and began else None
        judged = judge(failure, None if step is None else step.kind)
        if step is not None:
            self._end_step(judged.verdict)
            if judged.verdict is Verdict.FAILED:
                told = explained.failure(step, judged.reason, self._scene)
                judged = replace(judged, reason=told)
        if self._judged is None or judged.verdict is Verdict.ERROR:
            self._judged = judged

    def _end_step(self, verdict: Verdict) -> None:
        assert self._scenario is not None
        assert self._ground is not None
        step = self._scenario.steps[self._step]
        step.outcome = str(verdict)
        if not step.ended:
            step.seconds = round(time.perf_counter() - self._step_began, 4)
            step.ended = self._ground.now().isoformat()
            self._marks.append(0 if self._witness is None else self._witness.mark())

    # -- its evidence -----------------------------------------------------------------------------

    def _take_evidence(self) -> None:
        if self._witness is None or self._ground is None or self._scenario is None:
            return
        evidence = self._scenario.evidence
        exchanges = self._witness.exchanges()
        asked = [("product", each) for each in exchanges]
        heard = [("harness", each) for each in self._tap.take()]
        both = sorted([*heard, *asked], key=lambda each: (each[1].number, each[0] == "harness"))
        evidence.calls = [self._call(caller, each) for caller, each in both]
        evidence.texts = texts(self._ground)
        evidence.changes = self._witness.changes()
        evidence.faults = self._witness.faults(exchanges)
        if both:
            written = transcript.write(both, self._store).encode()
            kept = self._store.keep(written, "txt")
            evidence.attached.insert(0, Attached("all exchanges", kept))

    def _call(self, caller: str, each: Heard) -> Call:
        last = sum(each.number > mark for mark in self._marks)
        return Call(
            step=each.step if each.step is not None else last,
            at=each.at,
            caller=caller,
            system=each.system,
            method=each.method,
            path=each.path,
            status=each.status,
            ms=each.ms,
            operation=each.operation,
            rules=list(each.rules),
        )

    def _instant(self) -> tuple[str, int, int]:
        assert self._ground is not None
        assert self._witness is not None
        return self._ground.now().isoformat(), self._witness.mark(), self._step

    def _finish(self) -> None:
        scenario, judged = self._scenario, self._judged or Judgement(Verdict.PASSED)
        assert scenario is not None
        scenario.verdict, scenario.reason, scenario.trace = (
            judged.verdict,
            judged.reason,
            judged.trace,
        )
        scenario.seconds = round(time.perf_counter() - self._began, 3)
        scenario.systems = described.systems(scenario)
        self._emit("ended", scenario)
        if self._plan.fail_fast and scenario.verdict in (Verdict.FAILED, Verdict.ERROR):
            pytest.exit("stopped at the first that failed", returncode=0)
