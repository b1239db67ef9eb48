"""What ``gpworld up`` prints once everything answers."""

from __future__ import annotations

from pathlib import Path

import click

from gpworld.cli import say
from gpworld.serve import Served


def greet(served: Served, env_file: Path) -> None:
    """The servers, the environment file, and what to try."""
    world = served.world
    now = world.clock.now()
    say.table(
        ("server", "address"),
        served.addresses.items(),
        f"{world.scenario.name}, seed {world.seeds.seed}, {now:%A %-d %B %Y, %H:%M} UTC",
    )
    click.echo(f"Addresses and keys: {env_file}")
    click.echo()
    click.echo("Try, in another terminal:")
    click.echo("  gpworld status             how everything is")
    click.echo("  gpworld book show          whose appointment books there are")
    click.echo("  gpworld clock advance 1d   tomorrow, now")
    click.echo()
    click.echo("Ctrl-C here stops everything.")
