"""``gpworld conform diff``: compare two runs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from gpharness.conform import diff as differences
from gpworld.cli import say
from gpworld.cli.say import Trouble


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def diff(ctx: click.Context, before: Path, after: Path, as_json: bool) -> None:
    """Say what is different between two runs: their folders, or their summaries.

    \b
    Example: gpworld conform diff conform-before conform-after

    Exit status: 0 nothing worse, 1 something regressed or fails that is new, 2 cannot be told.
    """
    try:
        found = differences.compare(differences.read(before), differences.read(after))
    except differences.NoSummary as failure:
        raise Trouble(str(failure)) from failure
    if as_json:
        say.as_json(asdict(found))
    else:
        _tell(found)
    ctx.exit(found.status)


def _tell(found: differences.Difference) -> None:
    """The difference for people."""
    for title, changes in (
        ("Regressed", found.regressed),
        ("Fixed", found.fixed),
        ("Failed before and now", found.still),
        ("New", found.new),
        ("Gone", found.gone),
        ("Noise: says nothing about the product", found.noise),
    ):
        if changes:
            click.echo(f"{title}: {len(changes)}")
        for change in changes:
            words = f"{change.before or 'not run'} → {change.after or 'not run'}"
            click.echo(f"  {change.id} ({words})")
            if change.after == "failed":
                click.echo(f"    {change.reason.splitlines()[0] if change.reason else ''}")
    for id, was, now in found.slower:
        click.echo(f"Slower: {id} ({was:.1f} s → {now:.1f} s)")
    if not (found.regressed or found.fixed or found.still or found.new or found.gone):
        click.echo("No verdict on the product is different.")
