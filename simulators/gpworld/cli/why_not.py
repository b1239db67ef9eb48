"""``gpworld why-not``: which rule keeps a slot from somebody."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world

DOORS = ("staff", "online", "gp-connect")


@click.command("why-not")
@click.option("--site", required=True, metavar="ODS", help="Whose slot it is.")
@click.option("--slot", required=True, type=int, help="Its id; gpworld book show lists them.")
@click.option("--patient", metavar="NHS", help="For whom; an NHS number.")
@click.option("--slot-type", help="The only type that is wanted.")
@click.option("--from-organisation", metavar="ODS", help="Who asks; else the site itself.")
@click.option(
    "--through",
    type=click.Choice(DOORS),
    help="The door: else staff at the site itself, gp-connect for others.",
)
@click.option("--at", metavar="INSTANT", help="As if it were then; else now.")
@on_a_world
def why_not(site: str, slot: int, env_path: str | None, as_json: bool, **who: Any) -> None:
    """Say which rule keeps a slot from a patient, of all that it is held against.

    \b
    Example:
      gpworld why-not --site Y90003 --slot 4100002
      gpworld why-not --site Y90002 --slot 3100002 --from-organisation Y90001

    Exit status: 0 it is offered, 1 a rule keeps it, 2 it could not be asked.
    """
    given = {key: value for key, value in who.items() if value is not None}
    found = client(env_path).why_not(site, slot, **given)
    if as_json:
        say.as_json(found)
    else:
        _print(found)
    if not found["offered"]:
        raise SystemExit(1)


def _print(found: dict[str, Any]) -> None:
    click.echo(f"slot {found['slot']} at {found['site']}, {found['start']}, by {found['through']}")
    say.table(("rule", "where", "by", "verdict", "what it says"), map(_row, found["rules"]))
    kept = found["kept_by"]
    if kept:
        click.echo(f"Not offered: {kept[0]['rule']} keeps it: {kept[0]['says']}.")
    else:
        click.echo("Nothing keeps it: it is offered.")


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    says = "" if each["passes"] else each["says"]
    verdict = "passes" if each["passes"] else "KEEPS IT"
    return each["rule"], each["stage"], each["system"], verdict, says
