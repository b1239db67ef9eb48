"""``gpworld clock``: what time it is in a world, and moving it on."""

from __future__ import annotations

import math

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world
from gpworld.cli.say import Trouble
from gpworld.cli.topic import Topic


@click.group(cls=Topic)
def clock() -> None:
    """Show or move a world's clock.

    \b
    Example:
      gpworld clock show
      gpworld clock advance 7d
      gpworld clock follow

    Time only goes forward; after set and advance the clock stands until follow or scale.
    """


@clock.command()
@on_a_world
def show(env_path: str | None, as_json: bool) -> None:
    """What time it is.

    \b
    Example: gpworld clock show --json
    """
    _print(client(env_path).clock(), as_json)


@clock.command("set")
@click.argument("instant")
@on_a_world
def set_(instant: str, env_path: str | None, as_json: bool) -> None:
    """Move on to INSTANT.

    \b
    Example: gpworld clock set 2026-10-27T09:00:00+00:00
    """
    _print(client(env_path).move_clock(set=instant), as_json)


@clock.command(context_settings={"ignore_unknown_options": True})  # -7d is a length, if a wrong one
@click.argument("length")
@on_a_world
def advance(length: str, env_path: str | None, as_json: bool) -> None:
    """Move on by LENGTH (7d, 168h, 15m, 1s).

    \b
    Example: gpworld clock advance 15m
    """
    _print(client(env_path).move_clock(advance=length), as_json)


@clock.command()
@on_a_world
def freeze(env_path: str | None, as_json: bool) -> None:
    """Stand still.

    \b
    Example: gpworld clock freeze
    """
    _print(client(env_path).move_clock(freeze=True), as_json)


@clock.command(context_settings={"ignore_unknown_options": True})
@click.argument("rate", type=float)
@on_a_world
def scale(rate: float, env_path: str | None, as_json: bool) -> None:
    """Run RATE times as fast as real time.

    \b
    Example: gpworld clock scale 60
    """
    if not math.isfinite(rate):
        raise Trouble("scale takes a rate above 0 and at most 1000000; freeze stops the clock")
    _print(client(env_path).move_clock(scale=rate), as_json)


@clock.command()
@on_a_world
def follow(env_path: str | None, as_json: bool) -> None:
    """Run at the pace of real time.

    \b
    Example: gpworld clock follow
    """
    _print(client(env_path).move_clock(follow=True), as_json)


def _print(state: dict[str, object], as_json: bool) -> None:
    if as_json:
        say.as_json(state)
    else:
        pace = f", {state['rate']} times real time" if state["mode"] == "scaled" else ""
        click.echo(f"{state['now']} ({state['mode']}{pace})")
