"""The court: one process with one world, in which right and wrong products are judged in turn.

It is started as ``python -m gallery.court FOLDER``.  Each line on its standard input is an order,
JSON; each line on its standard output is its answer.  The scenarios are those of
``gpworld conform``, and so is what is said of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest

from gallery.products import REFERENCE
from gallery.table import GALLERY
from gallery.wrong_product import Place, Wrong
from gpharness.conform import described
from gpharness.conform.plan import Plan
from gpharness.conform.recorder import Recorder
from gpharness.conform.result import Scenario
from gpharness.conform.store import Store
from gpharness.conform.verdict import Verdict
from gpharness.conform.within import VARIABLE


class Court:
    """A pytest plugin that runs scenarios as it is told to, each as often as it is asked for."""

    def __init__(self, orders: Iterable[bytes], answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers
        self._ended: Scenario | None = None

    def heard(self, kind: str, told: object) -> None:
        """What the recorder tells: how a scenario ended."""
        if kind == "ended" and isinstance(told, Scenario):
            self._ended = told

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take orders until there are no more."""
        items = {
            found.id: (item, found)
            for item in session.items
            if "slow" not in (found := described.scenario(item)).tags
        }
        self._answer(
            [(scenario.id, scenario.rules, scenario.name) for _, scenario in items.values()]
        )
        for line in self._orders:
            self._answer(list(self._carry_out(orjson.loads(line), items)))
        return True

    def _carry_out(
        self, order: Mapping[str, Any], items: Mapping[str, tuple[pytest.Item, Scenario]]
    ) -> Iterator[dict[str, object]]:
        with ExitStack() as stack:
            if order["product"]:
                stack.enter_context(GALLERY[order["product"]].in_place())
            for item in _chosen(order, items):
                told = self._judge(item, watched=order["watched"])
                yield told
                if order["until_failed"] and told["verdict"] == Verdict.FAILED:
                    return

    def _judge(self, item: pytest.Item, *, watched: bool) -> dict[str, object]:
        reached: set[Place] = set()
        item._initrequest()  # type: ignore[attr-defined]  # as those do that run a test again
        with ExitStack() as stack:
            for each in _one_for_each_place() if watched else ():
                stack.enter_context(each.watched(reached.add))
            item.ihook.pytest_runtest_protocol(item=item, nextitem=_another(item))
        assert self._ended is not None
        ended, self._ended = self._ended, None
        return {
            "id": ended.id,
            "verdict": ended.verdict,
            "rules": ended.rules,
            "reason": ended.reason,
            "reached": sorted(reached),
        }

    def _answer(self, told: object) -> None:
        self._answers.write(orjson.dumps(told) + b"\n")
        self._answers.flush()


def _chosen(
    order: Mapping[str, Any], items: Mapping[str, tuple[pytest.Item, Scenario]]
) -> Iterator[pytest.Item]:
    """Those that are named in the order they are named in, then those of the rule."""
    named = [each for each in order["scenarios"] if each in items]
    of_rule = [each for each, (_, told) in items.items() if order["rule"] in told.rules]
    return (items[each][0] for each in dict.fromkeys((*named, *of_rule)))


def _another(item: pytest.Item) -> pytest.Item:
    """Any other item: told that it comes next, pytest keeps the world and ends the scenario."""
    first, second = item.session.items[:2]
    return second if item is first else first


def _one_for_each_place() -> Iterable[Wrong]:
    return {each.place: each for each in GALLERY.values() if not each.is_constant}.values()


def main(folder: str) -> int:
    """Judge; the exit status is pytest's."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    log = os.open(f"{folder}/court.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)  # what pytest prints is no answer
    os.dup2(log, 2)
    os.environ[VARIABLE] = REFERENCE
    plan = Plan(output=folder, app=REFERENCE)
    court = Court(orders, answers)
    recorder = Recorder(plan, 0, Store(Path(folder)), court.heard)
    return int(pytest.main(plan.arguments(f"{folder}/tmp"), plugins=[recorder, court]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
