"""``gpworld scenario``: what worlds can be made of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gpworld.cli import product, say
from gpworld.cli.running import client, environment, json_option, on_a_world
from gpworld.cli.say import CheckFailed, Trouble
from gpworld.cli.topic import Topic

if TYPE_CHECKING:
    from gpworld.control.client import ControlClient


@click.group(cls=Topic)
def scenario() -> None:
    """List, show, check and load scenarios.

    \b
    Example:
      gpworld scenario list
      gpworld scenario check my-world.toml
      gpworld scenario load house
    """


@scenario.command("list")
@json_option
def list_(as_json: bool) -> None:
    """The scenarios that come with gpworld.

    \b
    Example: gpworld scenario list --json
    """
    from gpworld.scenario import load_scenario
    from gpworld.scenario.load import names

    found = [load_scenario(name) for name in names()]
    if as_json:
        say.as_json([{"name": each.name, "description": each.description} for each in found])
    else:
        say.table(("name", "what for"), ((each.name, each.description) for each in found))


@scenario.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """The file of scenario NAME, or as JSON.

    \b
    Example: gpworld scenario show house
    """
    from gpworld.scenario.load import folder

    text = _sound(name) or (folder() / f"{name}.toml").read_text("utf-8")
    if as_json:
        say.as_json(tomllib.loads(text))
    else:
        click.echo(text, nl=False)


@scenario.command()
@click.argument("file")
@json_option
def check(file: str, as_json: bool) -> None:
    """Check FILE, and make a world of it.

    \b
    Example: gpworld scenario check my-world.toml
    """
    from gpworld.scenario import ScenarioError, load_scenario
    from gpworld.world import World

    try:
        world = World(load_scenario(file))
    except ScenarioError as failure:
        if as_json:
            say.as_json({"ok": False, "problems": str(failure).splitlines()})
            raise click.exceptions.Exit(1) from failure
        raise CheckFailed(str(failure)) from failure
    practices = len(world.practices)
    if as_json:
        say.as_json({"ok": True, "problems": [], "practices": practices})
    else:
        click.echo(f"{file} is sound: {practices} organisations.")


@scenario.command()
@click.argument("name")
@click.option("--at", metavar="T", help="Begin at this instant.")
@on_a_world
def load(name: str, at: str | None, env_path: str | None, as_json: bool) -> None:
    """Make the running world anew from NAME or a file.

    \b
    Example: gpworld scenario load house
    """
    control = client(env_path)
    about = change(control, name, at)
    told = product.reset(environment(env_path), control)
    if as_json:
        say.as_json({**about, "booking": told})
    else:
        click.echo(f"The world is now {about['name']}; {told}.")


def change(control: ControlClient, name: str, at: str | None) -> dict[str, Any]:
    """Make the running world anew from a scenario's name or file; says what it is now."""
    text = _sound(name) if name.endswith(".toml") else None
    return control.load(toml=text, at=at) if text else control.load(name, at=at)


def _sound(name: str) -> str | None:
    """The text of a file that makes a world; None for the name of one that comes with gpworld."""
    from gpworld.scenario import ScenarioError, load_scenario

    try:
        load_scenario(name)
    except ScenarioError as failure:
        raise Trouble(str(failure)) from failure
    return Path(name).read_text("utf-8-sig") if name.endswith(".toml") else None
