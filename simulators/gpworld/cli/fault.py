"""``gpworld fault``: making a running world's systems slow or broken, and well again."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
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
@click.argument("names", nargs=-1, metavar="[FILE|NAME]...")
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
def add(env_path: str | None, as_json: bool, names: tuple[str, ...], **options: Any) -> None:
    """Add the rules of each FILE, and of each preset called NAME; or, with --effect, one rule.

    \b
    Example:
      gpworld fault add pds-down my-faults.toml
      gpworld fault add slow --system emis --operation 'GetSlots*' --effect 'delay = { ms = 900 }'
      gpworld fault add lost --system emis --operation BookAppointment --times 1 \\
          --moment after --effect 'reset = true'
      gpworld fault add --preset slow-hub --organisation Y90002
    """
    rules = list(_rules(names, {key: val for key, val in options.items() if val is not None}))
    control = client(env_path)
    added = [made for rule in rules for made in control.add_fault(**rule)]
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


def _rules(names: tuple[str, ...], given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is asked for, as a scenario would write it."""
    if "effect" in given and "preset" not in given:
        yield _own(names, given)
        return
    odd = sorted(given.keys() - {"preset", "organisation"})
    if "preset" in given and names:
        odd.append("name")
    if odd:
        raise say.Trouble(f"a preset takes no {odd[0]}: only --organisation goes with --preset")
    presets = (given["preset"],) if "preset" in given else names
    if not presets:
        raise say.Trouble("give FILEs or NAMEs of presets, or a NAME and an --effect")
    for name in presets:
        if name.endswith(".toml"):
            yield from _file(name)
        else:
            yield {**given, "preset": name}


def _own(names: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    if len(names) != 1:
        raise say.Trouble("an --effect makes one rule: give it one NAME")
    match = {key: given.pop(key) for key in MATCH if key in given}
    return {**given, "name": names[0], "match": match, "effect": _effect(given["effect"])}


def _file(name: str) -> list[dict[str, Any]]:
    """The ``[[fault]]`` entries of a file."""
    try:
        with open(name, "rb") as opened:
            rules = tomllib.load(opened).get("fault")
    except OSError as failure:
        raise say.Trouble(
            f"{name} cannot be read ({failure.strerror}): check its path"
        ) from failure
    except ValueError as failure:
        raise say.Trouble(f"{name} is no TOML ({failure})") from failure
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise say.Trouble(f"{name} holds no [[fault]]: write rules as docs/faults.md has them")
    return rules


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
