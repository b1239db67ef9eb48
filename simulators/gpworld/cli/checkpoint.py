"""``gpworld checkpoint``: a running world into a file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gpworld.cli import product, say
from gpworld.cli.running import client, environment, json_option, on_a_world
from gpworld.cli.say import Trouble
from gpworld.cli.topic import Topic
from gpworld.control import envfile

if TYPE_CHECKING:
    from gpworld.checkpoint import Head
    from gpworld.world import Checkpoint

_file = click.argument("file", type=click.Path(path_type=Path))


@click.group(cls=Topic)
def checkpoint() -> None:
    """Keep a running world in a file, put it back, or fork it.

    \b
    Example:
      gpworld checkpoint save monday.gpworld
      gpworld checkpoint restore monday.gpworld
      gpworld up --from monday.gpworld
    """


@checkpoint.command()
@_file
@click.option("--without-journal", is_flag=True, help="Leave out what the simulators were asked.")
@on_a_world
def save(file: Path, without_journal: bool, env_path: str | None, as_json: bool) -> None:
    """Write the running world to FILE.

    \b
    Example: gpworld checkpoint save monday.gpworld
    """
    from gpworld import checkpoint as files

    data = client(env_path).checkpoint(journal=not without_journal)
    try:
        files.put(data, file)
    except files.CheckpointError as failure:
        raise Trouble(str(failure)) from failure
    found = files.head(data)
    if as_json:
        say.as_json({"file": str(file), "bytes": len(data), **asdict(found)})
    else:
        click.echo(f"{file}: {found.scenario} at {found.now}, {len(data):,} bytes.")


@checkpoint.command()
@_file
@on_a_world
def restore(file: Path, env_path: str | None, as_json: bool) -> None:
    """Have the running world become that of FILE: addresses stay.

    The booking product forgets everything, as it does at a reset: what it knew is not in the file.

    \b
    Example: gpworld checkpoint restore monday.gpworld
    """
    control = client(env_path)
    found = control.restore(_checkpoint(file)[1])
    told = product.reset(environment(env_path), control)
    if as_json:
        say.as_json({**found, "booking": told})
    else:
        click.echo(f"{found['scenario']} goes on at {found['now']}; {told}.")


@checkpoint.command()
@click.option(
    "--env-file", type=click.Path(path_type=Path), metavar="PATH",
    help="Where to write the other world's environment file.",
)  # fmt: skip
@on_a_world
def fork(env_file: Path | None, env_path: str | None, as_json: bool) -> None:
    """Open another world that stands as the running one does now, on ports of its own.

    It is there for as long as the running one.

    \b
    Example:
      gpworld checkpoint fork --env-file fork.json
      gpworld clock advance 7d --env fork.json
    """
    made = client(env_path).fork()
    if env_file is not None:
        _write(env_file, made["environment"])
    if as_json:
        say.as_json(made)
        return
    there = made["environment"]
    click.echo(f"{made['key']} goes its own way:")
    say.facts((name, each["url"]) for name, each in _servers(there))


@checkpoint.command()
@_file
@json_option
def show(file: Path, as_json: bool) -> None:
    """What FILE says of itself, whichever version wrote it.

    \b
    Example: gpworld checkpoint show monday.gpworld
    """
    found = asdict(_checkpoint(file)[0])
    if as_json:
        say.as_json(found)
    else:
        say.facts({**found, "sources": ", ".join(found["sources"])}.items())


def read(file: Path) -> Checkpoint:
    """The checkpoint in a file.

    Raises:
        Trouble: it cannot be read, or is none of this version.
    """
    from gpworld import checkpoint as files

    try:
        return files.load(file)
    except files.CheckpointError as failure:
        raise Trouble(str(failure)) from failure


def _checkpoint(file: Path) -> tuple[Head, bytes]:
    """What a file says of itself, and its bytes."""
    from gpworld import checkpoint as files

    try:
        data = files.get(file)
        return files.head(data, str(file)), data
    except files.CheckpointError as failure:
        raise Trouble(str(failure)) from failure


def _servers(environment: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("control", environment["control"]), *environment["services"].items()]


def _write(path: Path, environment: dict[str, Any]) -> None:
    try:
        envfile.write(path, environment)
    except OSError as failure:
        raise Trouble(f"{path} cannot be written ({failure.strerror}): name another") from failure
