"""The report's figures for machines: report.json with all, report.csv and seconds.csv as tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from gpload.report import bins
from gpload.report.told import Told
from gpload.run import Run

TRANSACTION = ("name", "count", "a_second", "p50_ms", "p95_ms", "p99_ms", "longest_ms", "target",
               "ideal", "result")  # fmt: skip
STRETCH = ("second", "intended_a_second", "ended_a_second", "p50_ms", "p95_ms", "p99_ms")


def save(run: Run, one: Told, folder: Path) -> None:
    """Write them all."""
    facts = {
        "form": one.form,
        "verdict": one.verdict.sentence,
        "saturated": one.verdict.saturated,
        "findings": [asdict(each) for each in one.verdict.findings],
        "transactions": [dict(zip(TRANSACTION, each, strict=True)) for each in one.transactions],
        "environment": run.environment,
        "wish": run.wish,
        "command": run.command,
    }
    text = json.dumps(facts, indent=1, ensure_ascii=False, default=str) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    _csv(folder / "report.csv", TRANSACTION, one.transactions)
    parts = [
        (e.begin, round(e.intended, 3), round(e.ended, 3), e.p50, e.p95, e.p99)
        for e in bins.stretches(run)
    ]
    _csv(folder / "seconds.csv", STRETCH, parts)


def _csv(path: Path, columns: tuple[str, ...], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(rows)
