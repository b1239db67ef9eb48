"""A run in the terminal: what was asked, how long pages and hops took, and the verdict."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from gpload.breaches import checked, shortest
from gpload.recording import PAGE
from gpload.run import Run
from gpload.verdict import Verdict
from gpworld.cli.say import facts, table


def show(run: Run, verdict: Verdict, folder: Path) -> None:
    """The whole of it."""
    counts = run.counts
    facts(
        (
            ("shape", f"{run.wish['shape']}, seed {run.wish.get('seed', '')}"),
            ("lasted", f"{run.lasted:.1f} s, {run.workers} worker{'s' * (run.workers != 1)}"),
            ("starts", f"{counts.started:,} of {counts.planned:,} planned, {counts.late:,} late, "
                       f"{counts.missed:,} missed, {counts.unfinished:,} unfinished"),
            ("run", folder),
            ("again", run.command),
        )
    )  # fmt: skip
    _times(run, "page: ", "page, from the intended instant")
    _times(run, "hop: ", "the product's calls, as the simulators saw them")
    _codes(run)
    _limits(verdict)
    _breaches(folder)
    click.echo(verdict.sentence)


def _limits(verdict: Verdict) -> None:
    for each in verdict.broken:
        click.echo(f"over the limit: {each.name} is {each.found:.4g}, limit {each.limit:g}")
    for each in verdict.findings:
        if each.too_few and not each.ideal:
            click.echo(f"too few to judge: {each.name}, {each.samples} of {each.wanted} samples")


def _breaches(folder: Path) -> None:
    """Each broken invariant, by the shortest history that shows it."""
    for each in shortest(checked(folder)):
        click.echo(f"{each.id} BROKEN {each.times:,} ×: {each.invariant}\n  {each.sentence}")
        for line in each.history.splitlines():
            click.echo(f"    {line}")


def _times(run: Run, prefix: str, title: str) -> None:
    names = [name for name in run.timeline.names() if name.startswith(prefix)]
    found = [(name.removeprefix(prefix), run.timeline.summary(name)) for name in names]
    if found:
        rows = (
            (name, s.count, *(f"{ms:.1f}" for ms in (s.p50, s.p90, s.p95, s.p99, s.most)))
            for name, s in found
        )
        table((title, "count", "p50 ms", "p90", "p95", "p99", "max"), rows)


def _codes(run: Run) -> None:
    """What was answered besides yes."""
    said = Counter((each["page"], each["code"]) for each in run.events if each.get("code"))
    if said:
        rows = ((page, code, count) for (page, code), count in sorted(said.items()))
        table((PAGE.strip(": "), "answered", "times"), rows)
