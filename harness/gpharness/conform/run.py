"""A run: workers are started, listened to, and their findings put together."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from gpharness.conform.plan import Plan
from gpharness.conform.result import Attached, Run, Scenario, read_scenario
from gpharness.conform.store import Store
from gpharness.conform.verdict import Verdict
from gpharness.shared import folder
from gpworld.core import redact

QUIET = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": ""}
"""Nothing of the machine's own pytest bears on a verdict."""
TAIL = 1_500
Happening = tuple[int, str, Any]
OnHappening = Callable[[int, str, Any], None]


class Worker:
    """A process that judges its share."""

    def __init__(self, plan: Plan, number: int, folder: Path) -> None:
        self.number, self._log = number, folder / f"worker-{number}.log"
        self._folder = folder / f"worker-{number}"
        self.begun: str | None = None
        self.done: int | None = None
        order = {
            "plan": asdict(plan),
            "worker": number,
            "log": str(self._log),
            "folder": str(self._folder),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gpharness.conform.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **QUIET},
        )
        assert self.process.stdin is not None
        self.process.stdin.write(orjson.dumps(order))
        self.process.stdin.close()

    def listen(self, heard: queue.Queue[Happening]) -> None:
        """Put what it tells into the queue, and ``gone`` at its end."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            body = orjson.loads(line)
            heard.put((self.number, body["kind"], body["told"]))
        self.process.wait()
        heard.put((self.number, "gone", None))

    def stop(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def logs(self, store: Store) -> list[Attached]:
        """What its product has written, secrets struck out."""
        files = sorted(self._folder.rglob("*.booking.log"))
        return [
            Attached(
                f"worker {self.number}'s product",
                store.keep(redact.body(file.read_bytes()), "txt"),
            )
            for file in files
            if file.stat().st_size
        ]

    def last_words(self) -> str:
        """The end of what pytest said."""
        text = self._log.read_text("utf-8", "replace") if self._log.exists() else ""
        return text.strip()[-TAIL:] or "it said nothing"


def run(plan: Plan, on: OnHappening = lambda worker, kind, told: None) -> Run:
    """Judge the product; ``on`` hears what happens while it does."""
    began, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - when a report was made is real time
    found = Run(
        product=plan.judged,
        driver=plan.driver,
        world=plan.env or plan.scenario,
        profile=Path(plan.profile).name if plan.profile else "",
        version=version("gpworld"),
        selection=plan.selection,
        began=began.isoformat(timespec="seconds"),
        seconds=0.0,
        workers=plan.workers,
    )
    features = _fingerprint()
    for number, kind, told in _happenings(plan, found):
        if kind == "ended":
            told = read_scenario(told)
            found.scenarios.append(told)
        on(number, kind, told)
    if _fingerprint() != features:
        found.troubles.append("feature files were changed while they ran: run them again")
    found.scenarios.sort(key=lambda each: (each.uri, each.line, each.title))
    found.seconds = round(perf_counter() - clock, 2)
    return found


def _fingerprint() -> list[tuple[str, int]]:
    """The feature files as they are now."""
    files = sorted(Path(folder("features")).rglob("*.feature"))
    return [(str(file), file.stat().st_mtime_ns) for file in files]


def listing(plan: Plan) -> tuple[list[Scenario], list[str]]:
    """The scenarios that would run, and what went wrong in finding them."""
    found = Run("", "", "", "", "", "", "", 0.0, 1)
    shown: list[Scenario] = []
    for _, kind, told in _happenings(replace(plan, listing=True, workers=1), found):
        if kind == "listing":
            shown = [read_scenario(each) for each in told]
    return shown, found.troubles


def _happenings(plan: Plan, found: Run) -> Iterator[Happening]:
    """What all workers tell, in the order in which it is heard."""
    heard: queue.Queue[Happening] = queue.Queue()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gpworld-")))
        workers = [Worker(plan, number, scratch) for number in range(plan.workers)]
        for worker in workers:
            stack.callback(worker.stop)
            threading.Thread(target=worker.listen, args=(heard,), daemon=True).start()
        running = len(workers)
        while running:
            number, kind, told = heard.get()
            worker = workers[number]
            if kind == "began":
                worker.begun = told
            elif kind == "done":
                worker.done = told
            elif kind == "gone":
                running -= 1
                found.troubles += _end(worker)
                found.logs += worker.logs(Store(Path(plan.output)))
            yield number, kind, told
            if kind == "ended" and plan.fail_fast and told["verdict"] in STOPPING:
                return


STOPPING = (Verdict.FAILED, Verdict.ERROR)
FINE = (0, 1, 5)
"""What pytest ends with when every scenario was told of: 5 is for none at all."""


def _end(worker: Worker) -> list[str]:
    """What is wrong with how a worker ended."""
    if worker.done in FINE:
        return []
    where = f" while it ran “{worker.begun}”" if worker.begun else ""
    return [f"worker {worker.number} ended early{where}: {worker.last_words()}"]
