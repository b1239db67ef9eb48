"""A run's end in the terminal: what went wrong, the counts, and where the report is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from gpharness.conform.progress import counted
from gpharness.conform.result import Run, Scenario
from gpharness.conform.verdict import Verdict

LONGEST, MOST = 900, 20
CHOSEN_NONE = "no scenario ran: nothing is tagged, named or told of what was asked for"


def tell(run: Run, output: Path, *, quiet: bool) -> None:
    """Print it."""
    for trouble in run.troubles:
        click.echo(trouble, err=True)
    wrong = [
        scenario
        for verdict in (Verdict.FAILED, Verdict.ERROR)
        for scenario in run.scenarios
        if scenario.verdict is verdict
    ]
    for scenario in wrong[:MOST]:
        _wrong(scenario)
    if len(wrong) > MOST:
        click.echo(f"… and {len(wrong) - MOST} more: see the report")
    if not run.scenarios and not run.troubles:
        click.echo(f"Error: {CHOSEN_NONE}", err=True)
    elif not run.judged and not run.count(Verdict.ERROR):
        click.echo("Error: nothing was judged: no scenario applies to this product", err=True)
    if not quiet:
        seen = Counter(each.verdict for each in run.scenarios)
        click.echo(f"{run.product}: {counted(seen) or 'nothing ran'}, in {run.seconds:.1f} seconds")
        for reason, count in _reasons(run).items():
            click.echo(f"  not applicable, {count}: {reason}")
        click.echo(f"Report: {_near(output / 'report.html')}")


def _wrong(scenario: Scenario) -> None:
    click.echo(f"{str(scenario.verdict).upper()}  {scenario.title}")
    click.echo(f"  {scenario.uri}:{scenario.line}  {' '.join(scenario.rules)}")
    for step in scenario.steps:
        if step.outcome == Verdict.ERROR:
            click.echo(f"  In: {step.keyword} {step.text}")
    for line in scenario.reason[:LONGEST].splitlines():
        click.echo(f"  {line}")
    click.echo()


def _reasons(run: Run) -> Counter[str]:
    return Counter(each.reason for each in run.scenarios if each.verdict is Verdict.NOT_APPLICABLE)


def _near(path: Path) -> Path:
    """From here on, where it lies below."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
