"""``gpworld fidelity``: what of the simulators is known, inferred, or our own choice."""

from __future__ import annotations

from dataclasses import asdict

import click

from gpworld.cli import say
from gpworld.core.fidelity import Source
from gpworld.ledger import RULES, found


@click.command()
@click.option("--system", type=click.Choice(tuple(RULES)), help="Only this system's rules.")
@click.option(
    "--source",
    type=click.Choice(tuple(source.value for source in Source)),
    help="Only rules that come from there.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def fidelity(system: str | None, source: str | None, as_json: bool) -> None:
    """Say what of the simulators is known, inferred, or our own choice.

    \b
    Example:
      gpworld fidelity --system emis --source "our choice"
      gpworld fidelity --json
    """
    rules = found(system, Source(source) if source else None)
    if as_json:
        say.as_json([asdict(rule) for rule in rules])
        return
    for rule in rules:
        click.echo(f"{rule.id}  ({rule.source})")
        click.echo(f"  {rule.sentence}")
        click.echo(f"  Because: {rule.because}")
        click.echo(f"  Operations: {', '.join(rule.operations) or 'all'}")
    click.echo(f"{len(rules)} rules.")
