"""Options that every subcommand has which acts on a running world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gpworld.control import envfile

if TYPE_CHECKING:
    from gpworld.control.client import ControlClient

Command = TypeVar("Command", bound=Callable[..., object])

json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")
env_option = click.option(
    "--env",
    "env_path",
    metavar="PATH",
    help=f"The environment file; else ${envfile.VARIABLE}, else {envfile.DEFAULT}.",
)


def on_a_world(command: Command) -> Command:
    """The two options ``--env`` and ``--json``."""
    return env_option(json_option(command))


def environment(env_path: str | None) -> dict[str, Any]:
    """The environment document of the running world."""
    return envfile.read(path(env_path))


def path(env_path: str | None) -> Path:
    """Where its environment file is."""
    return envfile.find(env_path)


def client(env_path: str | None) -> ControlClient:
    """The control client of the running world."""
    from gpworld.control.client import ControlClient  # imports requests

    return ControlClient.of(environment(env_path))
