"""``gpworld load report`` and ``gpworld load compare``: reading runs that are over."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gpload.launch import needed
from gpworld.cli.say import Trouble, as_json, table
from gpworld.core.seeds import Seeds

if TYPE_CHECKING:
    from gpload.compare import Comparison, Row

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--limits", type=click.Path(path_type=Path, exists=True), help="What is to be kept.")
def report(folder: Path, limits: Path | None) -> None:
    """Write the report of a run or a search again: HTML, with CSV and JSON beside it.

    \b
    Example:
      gpworld load report gpworld-load
      gpworld load report gpworld-capacity --limits stricter.toml
    """
    needed()
    from gpload.capacity_files import SearchUnreadable
    from gpload.limits import LimitsError
    from gpload.limits import load as read
    from gpload.report.write import write
    from gpload.run import RunUnreadable

    try:
        click.echo(write(folder, read(limits) if limits else None))
    except (LimitsError, RunUnreadable, SearchUnreadable) as failure:
        raise Trouble(str(failure)) from failure


@click.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.9999),
    default=0.95,
    show_default=True,
    help="How sure all rows together are.",
)
@click.option("--json", "machines", is_flag=True, help="For machines.")
def compare(before: Path, after: Path, level: float, machines: bool) -> None:  # fmt: skip
    """Hold one run against another: worse, better, or no difference shown.

    \b
    Example:
      gpworld load compare last-week today

    Exit status: 0 nothing worse, 1 something worse, 2 no verdict on one of them.
    """
    needed()
    from gpload.breaches import checked
    from gpload.compare import Judgement, compared, invariants
    from gpload.limits import default
    from gpload.run import Run, RunUnreadable
    from gpload.verdict import saturated

    try:
        runs = [Run.load(folder) for folder in (before, after)]
    except RunUnreadable as failure:
        raise Trouble(str(failure)) from failure
    found = replace(
        compared(runs[0], runs[1], Seeds(0).generator("compare"), level),
        invariants=list(invariants(checked(before), checked(after))),
    )
    told = [
        f"{folder}: {why}"
        for folder, run in zip((before, after), runs, strict=True)
        for why in saturated(run, default())
    ]
    _show(found, told, machines)
    if told and not any(row.judgement is Judgement.WORSE for row in found.invariants):
        raise click.exceptions.Exit(2)
    if found.those(Judgement.WORSE):
        raise click.exceptions.Exit(1)


def _show(found: Comparison, saturated: list[str], machines: bool) -> None:
    if machines:
        rows = [json.loads(json.dumps(asdict(row), default=str)) for row in _rows(found)]
        as_json({"saturated": saturated, "level": found.level, "rows": rows})
        return
    for each in saturated:
        click.echo(f"NO VERDICT: {each}")
    table(("", "", "before", "after", "bounds of the change", ""), map(_line, _rows(found)))
    click.echo(found.sentence)


def _rows(found: Comparison) -> list[Row]:
    """What weighs most comes first."""
    return [*found.invariants, *found.rows]


def _line(row: Row) -> tuple[str, ...]:
    if row.figure == "broken":
        values, bounds = (f"{row.before:.0f} ×", f"{row.after:.0f} ×"), ""
    elif row.figure == "share":
        values = (f"{row.before:.2%}", f"{row.after:.2%}")
        bounds = f"{row.low:+.2%} to {row.high:+.2%}"
    else:
        values = (f"{row.before:,.1f} ms", f"{row.after:,.1f} ms")
        high = f"{row.high:.2f}" if row.high < 100 else "over 100"
        bounds = f"× {row.low:.2f} to {high}" if row.low else ""
    return row.name, row.figure, *values, bounds, str(row.judgement)
