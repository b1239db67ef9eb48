"""``gpworld conform rules``: what each rule asks of a product, and how many scenarios judge it."""

from __future__ import annotations

from dataclasses import asdict

import click

from gpharness import rules as told
from gpharness.conform.plan import PlanError, checked_rules
from gpworld.cli import say
from gpworld.cli.say import Trouble


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="For machines, with the scenarios.")
def rules(ids: tuple[str, ...], as_json: bool) -> None:
    """Say what each rule asks of a product.

    And by how many scenarios it is judged; an outline counts once for each example.

    \b
    Example: gpworld conform rules
             gpworld conform rules S7 E2,E3
    """
    try:
        from gpharness.conform.judges import judges
    except ModuleNotFoundError as missing:
        raise Trouble(f'conform needs {missing.name}: pip install "gpworld[bdd]"') from missing
    try:
        chosen = checked_rules(ids) or tuple(told.all())
    except PlanError as wrong:
        raise Trouble(str(wrong).removeprefix("--rule ")) from wrong
    found = judges()
    if as_json:
        say.as_json(
            {
                rule: {"says": told.text(rule), "scenarios": [asdict(j) for j in found[rule]]}
                for rule in chosen
            }
        )
        return
    rows = [(rule, told.text(rule), sum(j.count for j in found[rule])) for rule in chosen]
    say.table(("Rule", "It asks", "Scenarios"), rows)
