"""The summary for machines: counts, verdicts and the conformance matrix; what ``diff`` reads."""

from __future__ import annotations

from typing import Any

import orjson

from gpharness import rules
from gpharness.conform import sending
from gpharness.conform.matrix import Cell, matrix
from gpharness.conform.result import Run, Scenario
from gpharness.conform.verdict import Verdict

FORM = 1
"""Goes up when a reader of older summaries would no longer understand."""


def document(run: Run) -> bytes:
    """As JSON."""
    table = matrix(run.scenarios)
    body = {
        "form": FORM,
        "product": run.product,
        "driver": run.driver,
        "world": run.world,
        "profile": run.profile,
        "gpworld": run.version,
        "selection": run.selection,
        "began": run.began,
        "seconds": run.seconds,
        "workers": run.workers,
        "status": run.status,
        "counts": {str(verdict): run.count(verdict) for verdict in Verdict},
        "troubles": run.troubles,
        "rules": {
            rule: {"says": rules.text(rule), "systems": _systems(row)}
            for rule, row in table.rows.items()
        },
        "rules_without_scenario": table.unheard,
        "sent": {row.rule.rule: _sent(row) for row in sending.rows(run.scenarios)},
        "scenarios": [_scenario(each) for each in run.scenarios],
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def _systems(row: dict[str, Cell]) -> dict[str, Any]:
    return {
        system: {"verdict": cell.verdict, **{str(v): n for v, n in cell.counts.items()}}
        for system, cell in row.items()
        if cell.counts
    }


def _sent(row: sending.Row) -> dict[str, Any]:
    return {
        "verdict": "broken" if row.broken else "kept",
        "kept": row.kept,
        "broken": row.broken,
        "need": row.rule.need,
        "source": row.rule.source,
        "cites": row.rule.cites,
        "exchange": None if row.first is None else row.first.exchange,
        "why": None if row.first is None else row.first.why,
        "scenarios": row.scenarios,
    }


def _scenario(each: Scenario) -> dict[str, Any]:
    broken = next((s for s in each.steps if s.outcome in ("failed", "error")), None)
    return {
        "id": each.id,
        "verdict": each.verdict,
        "reason": each.reason,
        "step": None if broken is None else f"{broken.keyword} {broken.text}",
        "line": each.line,
        "rules": each.rules,
        "systems": each.systems,
        "seconds": each.seconds,
        "attachments": [kept.file for kept in each.evidence.attached],
    }
