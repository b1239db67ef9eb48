"""``gpworld reset``: begin a running world again."""

from __future__ import annotations

import click

from gpworld.cli import product, say
from gpworld.cli.running import client, environment, on_a_world
from gpworld.cli.scenario import change


@click.command()
@click.option("--scenario", metavar="NAME|FILE", help="Begin as another scenario.")
@click.option("--at", metavar="T", help="Begin at this instant, such as 2027-03-27T09:00:00+00:00.")
@on_a_world
def reset(scenario: str | None, at: str | None, env_path: str | None, as_json: bool) -> None:
    """Begin a running world again: addresses, keys and tokens stay.

    \b
    Example:
      gpworld reset
      gpworld reset --at 2026-10-24T09:00:00+01:00
    """
    control = client(env_path)
    if scenario is None:
        control.reset(at)
    else:
        change(control, scenario, at)
    told = product.reset(environment(env_path), control)
    health = control.health()
    if as_json:
        say.as_json({"scenario": health["scenario"], "now": health["now"], "booking": told})
    else:
        click.echo(f"{health['scenario']} begins again at {health['now']}; {told}.")
