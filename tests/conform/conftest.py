"""One run of ``gpworld conform`` on a product that earns every verdict, and its reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gpharness.conform import reports
from gpharness.conform.plan import Plan
from gpharness.conform.result import Run
from gpharness.conform.run import run

HERE = Path(__file__).parent
PROFILE = 'capabilities = ["self_book", "manage", "clock_control", "page_html", "events"]\n'
CHOSEN = (
    "moment_of_expiry or a_reminder_is_sent or not_shown_who or text_with_one_link"
    " or record_in_SystmOne"
)


@pytest.fixture(scope="session")
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        yield patch


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conform")


@pytest.fixture(scope="session")
def judged(folder: Path, patched: pytest.MonkeyPatch) -> Run:
    profile = folder / "profile.toml"
    profile.write_text(PROFILE)
    plan = Plan(
        output=str(folder / "report"),
        app="products_on_trial:one_of_each",
        profile=str(profile),
        words=CHOSEN,
        invariants=True,
        plugins=("steps_of_a_team",),
    )
    found = run(plan)
    reports.write(found, folder / "report")
    return found
