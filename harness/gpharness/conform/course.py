"""One scenario under way: its steps as they begin and end, who is to blame, what was seen."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from gpharness.conform import described, explained, transcript
from gpharness.conform.result import Attached, Call, Scenario, Step
from gpharness.conform.secrecy import Secrecy
from gpharness.conform.tap import Heard, Tap
from gpharness.conform.verdict import DRIVERS, GOOD, Judgement, Verdict, judge
from gpharness.conform.witness import texts, witness
from gpharness.invariants.report import InvariantBroken

if TYPE_CHECKING:
    from gpharness.conform.seen import Witness
    from gpharness.conform.store import Store
    from gpharness.scene import Scene


class Course:
    """A scenario from its fixtures to their end; it has a scene once these are made."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._scene: Scene | None = None
        self._witness: Witness | None = None
        self._secrecy = Secrecy()
        self._judged = GOOD
        self._place = -1
        self._marks: list[int] = []
        self._began = self._step_began = time.perf_counter()

    # -- its steps --------------------------------------------------------------------------------

    def set(self, scene: Scene) -> None:
        """The scene is set: from now on there is a world to ask."""
        self._scene, self._witness = scene, witness(scene.ground)

    def begin_step(self) -> None:
        """The next one."""
        self._place += 1
        self._step_began = time.perf_counter()
        self.scenario.steps[self._place].began = self._now()

    def end_step(self, verdict: Verdict) -> None:
        """It has come to an end, or what seemed one was none."""
        step = self.scenario.steps[self._place]
        step.outcome = str(verdict)
        if not step.ended:
            step.seconds = round(time.perf_counter() - self._step_began, 4)
            step.ended = self._now()
            self._marks.append(self._mark())

    def instant(self) -> tuple[str, int, int]:
        """The world's instant, the number of its newest exchange, and the place of the step."""
        return self._now(), self._mark(), self._place

    def picture(self, title: str, file: str) -> None:
        """A page came up."""
        kept, attached = Attached(title, file, self._place), self.scenario.evidence.attached
        if not attached or attached[-1] != kept:
            attached.append(kept)

    # -- its verdict ------------------------------------------------------------------------------

    def blame(self, failure: BaseException, *, in_step: bool) -> None:
        """Judge a failure; what was ours speaks against what was taken for the product's.

        An invariant is held against the whole scenario, whose steps have all come true.
        """
        step = self._step() if in_step and not isinstance(failure, InvariantBroken) else None
        driver = DRIVERS if self._scene is None else type(self._scene.driver).__module__
        judged = judge(failure, None if step is None else step.kind, driver)
        if step is not None:
            self.end_step(judged.verdict)
            if judged.verdict is Verdict.FAILED:
                judged = replace(judged, reason=explained.failure(step, judged.reason, self._scene))
        if self._judged is GOOD or judged.verdict is Verdict.ERROR:
            self._judged = judged

    def doubt(self) -> None:
        """Blame the world for what it has to say against its own fitness."""
        try:
            if self._witness is not None:
                self._witness.vouch()
        except Exception as doubt:
            self.blame(doubt, in_step=False)

    def finish(self) -> Scenario:
        """The scenario with its verdict."""
        judged: Judgement = self._judged
        self.scenario.verdict = judged.verdict
        self.scenario.reason = self._secrecy.text(judged.reason)
        self.scenario.trace = self._secrecy.text(judged.trace)
        self.scenario.seconds = round(time.perf_counter() - self._began, 3)
        self.scenario.systems = described.systems(self.scenario)
        return self.scenario

    # -- its evidence -----------------------------------------------------------------------------

    def gather(self, tap: Tap, store: Store) -> None:
        """Take the evidence, while the world is as the scenario has left it."""
        if self._scene is None or self._witness is None:
            return
        ground, evidence = self._scene.ground, self.scenario.evidence
        self._secrecy = Secrecy.of(ground.texts(), self._scene.driver.profile)
        exchanges = self._witness.exchanges()
        both = [("harness", self._secrecy.heard(each)) for each in tap.take()]
        both += [("product", self._secrecy.heard(each)) for each in exchanges]
        both.sort(key=lambda each: (each[1].number, each[0] == "harness"))
        evidence.calls = [self._call(caller, each) for caller, each in both]
        evidence.texts = texts(ground, self._secrecy)
        evidence.changes = self._witness.changes()
        evidence.faults = self._witness.faults(exchanges)
        evidence.sent = self._witness.sent()
        if both:
            kept = store.keep(transcript.write(both, store).encode(), "txt")
            evidence.attached.insert(0, Attached("all exchanges", kept))

    def _call(self, caller: str, each: Heard) -> Call:
        step = sum(each.number > mark for mark in self._marks) if each.step is None else each.step
        return Call(
            step=step,
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

    def _step(self) -> Step | None:
        """The one that is under way."""
        return self.scenario.steps[self._place] if self._place >= 0 else None

    def _now(self) -> str:
        return "" if self._scene is None else self._scene.ground.now().isoformat()

    def _mark(self) -> int:
        return 0 if self._witness is None else self._witness.mark()
