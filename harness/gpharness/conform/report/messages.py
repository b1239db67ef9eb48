"""Cucumber messages: the run as NDJSON, for any formatter of that family."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from gherkin.stream.gherkin_events import GherkinEvents

from gpharness.conform.result import NOT_REACHED, Run, Scenario, Step
from gpharness.conform.verdict import Verdict
from gpharness.shared import folder

Envelope = dict[str, Any]  # one line of the stream
PROTOCOL = "34.2.0"
PARTS = GherkinEvents.Options(print_source=True, print_ast=True, print_pickles=True)
STATUSES = {"passed": "PASSED", "failed": "FAILED", "error": "FAILED"}
KINDS = {"txt": "text/plain", "png": "image/png", "json": "application/json"}


def lines(run: Run) -> bytes:
    """One envelope a line."""
    return b"".join(orjson.dumps(each) + b"\n" for each in envelopes(run))


def envelopes(run: Run) -> Iterator[Envelope]:
    """The run as messages, in the order of the protocol."""
    began = datetime.fromisoformat(run.began)
    yield {"meta": _meta(run)}
    teller = _Teller(began)
    for uri in dict.fromkeys(each.uri for each in run.scenarios):
        yield from teller.feature(uri)
    yield {"testRunStarted": {"id": "run", "timestamp": _stamp(began)}}
    cases = [(each, case) for each in run.scenarios if (case := teller.case(each))]
    yield from ({"testCase": case} for _, case in cases)
    for scenario, case in cases:
        yield from teller.course(scenario, case)
    ended = began + timedelta(seconds=run.seconds)
    good = run.status == 0
    yield {
        "testRunFinished": {"testRunStartedId": "run", "success": good, "timestamp": _stamp(ended)}
    }


class _Teller:
    """Keeps the ids by which messages speak of one another."""

    def __init__(self, began: datetime) -> None:
        self._events = GherkinEvents(PARTS)
        self._pickles = dict[tuple[str, ...], list[Envelope]]()
        self._began, self._spent = began, dict[int, float]()

    def feature(self, uri: str) -> Iterator[Envelope]:
        """The file, its tree, and its scenarios one by one."""
        path = Path(folder("features")) / uri
        source: Any = {
            "uri": uri,
            "data": path.read_text(encoding="utf-8"),
            "mediaType": "text/x.cucumber.gherkin+plain",
        }
        told: Iterable[Any] = self._events.enum({"source": source})
        for envelope in told:
            if "pickle" in envelope:
                pickle = envelope["pickle"]
                key = (uri, *(step["text"] for step in pickle["steps"]))
                self._pickles.setdefault(key, []).append(pickle)
            yield envelope

    def case(self, scenario: Scenario) -> Envelope | None:
        """A scenario as something to be run; None when its file no longer has it."""
        alike = self._pickles.get((scenario.uri, *(step.text for step in scenario.steps)))
        if not alike:
            return None  # the run has a trouble that says so
        pickle = alike.pop(0)
        steps = [
            {"id": self._id(), "pickleStepId": step["id"], "stepDefinitionIds": []}
            for step in pickle["steps"]
        ]
        return {
            "id": self._id(),
            "pickleId": pickle["id"],
            "testSteps": steps,
            "testRunStartedId": "run",
        }

    def course(self, scenario: Scenario, case: Envelope) -> Iterator[Envelope]:
        """How it went; workers each had a time of their own."""
        started, worker = self._id(), scenario.worker
        at = self._began + timedelta(seconds=self._spent.get(worker, 0.0))
        self._spent[worker] = self._spent.get(worker, 0.0) + scenario.seconds
        ended = at + timedelta(seconds=scenario.seconds)
        yield {
            "testCaseStarted": {
                "attempt": 0,
                "id": started,
                "testCaseId": case["id"],
                "workerId": str(worker),
                "timestamp": _stamp(at),
            }
        }
        place = _stopped_at(scenario)
        for number, (step, run) in enumerate(zip(scenario.steps, case["testSteps"], strict=True)):
            told = {"testCaseStartedId": started, "testStepId": run["id"]}
            yield {"testStepStarted": {**told, "timestamp": _stamp(at)}}
            yield from _attachments(scenario, number, told)
            at = min(at + timedelta(seconds=step.seconds), ended)
            result = _result(scenario, step, stopped=number == place)
            yield {"testStepFinished": {**told, "testStepResult": result, "timestamp": _stamp(at)}}
        yield {
            "testCaseFinished": {
                "testCaseStartedId": started,
                "timestamp": _stamp(ended),
                "willBeRetried": False,
            }
        }

    def _id(self) -> str:
        return str(self._events.id_generator.get_next_id())


def _stopped_at(scenario: Scenario) -> int:
    """The place of the step that has to carry the verdict."""
    outcomes = [step.outcome for step in scenario.steps]
    for wanted in ("failed", "error", NOT_REACHED):
        if wanted in outcomes:
            return outcomes.index(wanted)
    return len(outcomes) - 1


def _result(scenario: Scenario, step: Step, *, stopped: bool) -> Envelope:
    status = STATUSES.get(step.outcome, "SKIPPED")
    result: Envelope = {"duration": _span(step.seconds), "status": status}
    if stopped and scenario.verdict is not Verdict.PASSED:
        result["message"] = f"{scenario.verdict}: {scenario.reason}"
        if scenario.verdict is not Verdict.NOT_APPLICABLE:
            result["status"] = "FAILED"
    return result


def _attachments(scenario: Scenario, number: int, told: Envelope) -> Iterator[Envelope]:
    """The files of a step; those of the whole scenario are with its last step."""
    last = len(scenario.steps) - 1
    for kept in scenario.evidence.attached:
        if (last if kept.step < 0 else kept.step) == number:
            ending = kept.file.rpartition(".")[2]
            kind = KINDS.get(ending, "application/octet-stream")
            yield {"externalAttachment": {**told, "url": kept.file, "mediaType": kind}}


def _meta(run: Run) -> Envelope:
    return {
        "protocolVersion": PROTOCOL,
        "implementation": {"name": "gpworld conform", "version": run.version},
        "runtime": {"name": platform.python_implementation(), "version": platform.python_version()},
        "os": {"name": platform.system()},
        "cpu": {"name": platform.machine()},
    }


def _stamp(at: datetime) -> Envelope:
    return {"seconds": int(at.timestamp()), "nanos": at.microsecond * 1000}


def _span(seconds: float) -> Envelope:
    whole = int(seconds)
    return {"seconds": whole, "nanos": int((seconds - whole) * 1_000_000_000)}
