"""Larkbook, a product that is no relation of ours, judged as ``gpworld conform`` judges."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gpharness.conform.plan import Plan
from gpharness.conform.result import Run
from gpharness.conform.run import run

HERE = Path(__file__).parent
Judge = Callable[..., Run]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every scenario is for ``make test-slow``; some of them are judged in every run."""
    if os.environ.get("GP_SLOW"):
        return
    slow = [item for item in items if item.path.parent == HERE and item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Runs what ``gpworld conform`` runs for Larkbook, with a selection."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE.parent))

        def judged(**selection: object) -> Run:
            plan = Plan(
                output=str(tmp_path_factory.mktemp("larkbook")),
                app="foreign.product:create",
                driver="foreign.driver:ForeignDriver",
                profile=str(HERE / "profile.toml"),
                **selection,  # type: ignore[arg-type]  # a selection is a Plan's own attributes
            )
            return run(plan)

        yield judged
