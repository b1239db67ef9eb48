"""``gpworld fault``: making a running world's systems slow or broken, and well again."""

from __future__ import annotations

import tomllib
from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world
from gpworld.cli.topic import Topic

MATCH = ("system", "operation", "organisation", "patient", "number")


@click.group(cls=Topic)
def fault() -> None:
    """Make a running world's systems slow or broken.

    \b
    Example:
      gpworld fault presets
      gpworld fault add --preset emis-monday-morning
      gpworld fault list
      gpworld fault clear
    """


@fault.command("list")
@click.option("--unused", is_flag=True, help="Only rules that did not do what was asked of them.")
@on_a_world
def list_(env_path: str | None, as_json: bool, unused: bool) -> None:
    """The rules, and how often each has struck.

    \b
    Example: gpworld fault list --unused

    Exit status 1 when --unused finds any.
    """
    rules = client(env_path).faults(unused=unused)
    if as_json:
        say.as_json(rules)
    elif rules:
        say.table(
            ("name", "match", "effect", "moment", "seen", "struck", "spent"),
            (_row(rule) for rule in rules),
        )
    else:
        click.echo("Every rule has done its part." if unused else "No fault rules.")
    if unused and rules:
        raise click.exceptions.Exit(1)


@fault.command()
@click.argument("name", required=False)
@click.option("--preset", help="All rules of a preset: gpworld fault presets lists them.")
@click.option("--system", help="Whose requests.")
@click.option("--operation", help="Only this operation; may hold *.")
@click.option("--organisation", help="Only requests to this organisation's system (ODS code).")
@click.option("--patient", help="Only requests about this NHS number.")
@click.option("--number", help="Only texts to this phone number.")
@click.option("--effect", help="What then happens, as TOML: 'delay = { ms = 250 }'.")
@click.option("--moment", help="before or after the simulator has done its work.")
@click.option("--nth", type=int, help="Only the n-th matching request.")
@click.option("--chance", type=float, help="The share of matching requests.")
@click.option("--times", type=int, help="How often it strikes before it is spent.")
@on_a_world
def add(env_path: str | None, as_json: bool, **options: Any) -> None:
    """Add a rule called NAME, or all rules of a preset.

    \b
    Example:
      gpworld fault add slow --system emis --operation 'GetSlots*' --effect 'delay = { ms = 900 }'
      gpworld fault add lost --system emis --operation BookAppointment --times 1 \\
          --moment after --effect 'reset = true'
      gpworld fault add --preset slow-hub --organisation Y90002
    """
    added = client(env_path).add_fault(**_rule(options))
    if as_json:
        say.as_json(added)
        return
    for rule in added:
        click.echo(f"added {rule['name']}")


@fault.command()
@click.argument("name", required=False)
@on_a_world
def clear(env_path: str | None, as_json: bool, name: str | None) -> None:
    """Drop the rule called NAME, or all of them.

    \b
    Example: gpworld fault clear slow
    """
    removed = client(env_path).clear_faults(name)
    say.as_json(removed) if as_json else click.echo(f"{removed['removed']} dropped")


@fault.command()
@on_a_world
def presets(env_path: str | None, as_json: bool) -> None:
    """The named sets of rules, each in a sentence.

    \b
    Example: gpworld fault presets
    """
    found = client(env_path).fault_presets()
    if as_json:
        say.as_json(found)
        return
    for each in found:
        click.echo(each["name"])
        click.echo(f"  {each['sentence']}")


def _rule(options: dict[str, Any]) -> dict[str, object]:
    """What is asked for, as a scenario would write it."""
    given = {key: value for key, value in options.items() if value is not None}
    if "preset" in given:
        odd = sorted(given.keys() - {"preset", "organisation"})
        if odd:
            raise say.Trouble(f"a preset takes no {odd[0]}: only --organisation goes with --preset")
        return given
    if "name" not in given or "effect" not in given:
        raise say.Trouble("give a NAME and an --effect, or a --preset")
    match = {key: given.pop(key) for key in MATCH if key in given}
    return {**given, "match": match, "effect": _effect(given["effect"])}


def _effect(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise say.Trouble(
            f"--effect is no TOML ({failure}): write it like --effect 'status = 503'"
        ) from failure


def _row(rule: dict[str, Any]) -> list[object]:
    match = " ".join(str(value) for value in rule["match"].values())
    effect = ", ".join(f"{name} {_plain(value)}" for name, value in rule["effect"].items())
    spent = "yes" if rule["spent"] else ""
    return [rule["name"], match, effect, rule["moment"], rule["seen"], rule["struck"], spent]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}={inner}" for key, inner in value.items())
    return "" if value is True else str(value)
