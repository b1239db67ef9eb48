"""The report for people: one HTML page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from gpharness import rules
from gpharness.conform import sending
from gpharness.conform.described import CLINICAL
from gpharness.conform.matrix import NAMES, NONE, matrix
from gpharness.conform.result import Attached, Call, Run, Scenario, Step
from gpharness.conform.verdict import Verdict, heaviest
from gpharness.words.calendar import london

SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "not applicable": "–", "not reached": "·"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the page shows it, with what was asked while it ran."""

    step: Step
    clock: str
    calls: list[Call]
    pictures: list[Attached]


def page(run: Run) -> bytes:
    """As HTML."""
    loader = FileSystemLoader(Path(__file__).parent)
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(moment=_moment)
    groups = groupby(run.scenarios, key=lambda each: each.uri)
    text = env.get_template("page.html.j2").render(
        run=run,
        counts={verdict: run.count(verdict) for verdict in Verdict},
        overall=_overall(run),
        broken=_broken(run.scenarios),
        reasons=_reasons(run.scenarios),
        matrix=matrix(run.scenarios),
        says=rules.text,
        sent=sending.rows(run.scenarios),
        systems=(*CLINICAL, NONE),
        names=NAMES,
        features=[(uri, list(scenarios)) for uri, scenarios in groups],
        shown=shown,
        heaviest=lambda scenarios: heaviest(each.verdict for each in scenarios),
        signs=SIGNS,
        Verdict=Verdict,
    )
    return text.encode()


def shown(scenario: Scenario) -> Iterable[Shown]:
    """The steps with their calls and pictures."""
    evidence = scenario.evidence
    for place, step in enumerate(scenario.steps):
        yield Shown(
            step,
            f"{_moment(step.began)} → {_moment(step.ended)}" if step.began != step.ended else "",
            [call for call in evidence.calls if call.step == place],
            [kept for kept in evidence.attached if kept.step == place],
        )


def _overall(run: Run) -> tuple[str, str]:
    """The verdict of the whole run as a class and a sentence."""
    failed, errors = run.count(Verdict.FAILED), run.count(Verdict.ERROR)
    if failed:
        return "failed", f"The product failed {_scenarios(failed)}."
    if errors or run.troubles:
        return "error", "This run cannot be relied on: see its errors."
    if not run.judged:
        return "error", "Nothing was judged: no scenario ran."
    return "passed", f"The product passed {_scenarios(run.count(Verdict.PASSED))}."


def _scenarios(count: int) -> str:
    return "one scenario" if count == 1 else f"{count} scenarios"


def _broken(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Those that failed, then those in error."""
    found = [each for each in scenarios if each.verdict in (Verdict.FAILED, Verdict.ERROR)]
    return sorted(found, key=lambda each: -each.verdict.weight)


def _reasons(scenarios: Iterable[Scenario]) -> dict[str, list[Scenario]]:
    """Those that do not apply, by reason."""
    found: dict[str, list[Scenario]] = {}
    for each in scenarios:
        if each.verdict is Verdict.NOT_APPLICABLE:
            found.setdefault(each.reason, []).append(each)
    return found


def _moment(text: str) -> str:
    """An instant as the surgery's clock shows it."""
    return f"{london(datetime.fromisoformat(text)):%a %-d %b %Y %H:%M:%S}" if text else ""
