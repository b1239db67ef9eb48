"""One worker: runs its share of the scenarios in a world of its own, and tells how each went.

It is started as ``python -m gpharness.conform.worker`` with a plan on standard input; what it
has to tell goes to standard output, one JSON object a line, and pytest's own words to a file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import orjson
import pytest

from gpharness.conform.plan import Plan
from gpharness.conform.recorder import Recorder
from gpharness.conform.store import Store
from gpharness.conform.within import VARIABLE


class Teller:
    """Writes happenings as lines of JSON."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def __call__(self, kind: str, told: object) -> None:
        self._out.write(orjson.dumps({"kind": kind, "told": told}) + b"\n")
        self._out.flush()


def main() -> int:
    """Run; the exit status is pytest's."""
    order = orjson.loads(sys.stdin.buffer.read())
    plan = Plan.read(order["plan"])
    tell = Teller(os.fdopen(os.dup(1), "wb"))
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)  # what pytest and products print is no telling
    os.dup2(log, 2)
    if plan.app:
        os.environ[VARIABLE] = plan.app
    recorder = Recorder(plan, order["worker"], Store(Path(plan.output)), tell)
    plugins = _Named(recorder)
    status = int(pytest.main(plan.arguments(order["folder"]), plugins=[plugins]))
    tell("done", status)
    return 0


class _Named:
    """Registers the recorder by its name, before any test module is read."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self._recorder, Recorder.NAME)


if __name__ == "__main__":
    sys.exit(main())
