"""``gpworld status``: how a running world is."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.reach import reachable
from gpworld.cli.running import client, environment, on_a_world


@click.command()
@on_a_world
def status(env_path: str | None, as_json: bool) -> None:
    """Say how a running world is: its clock, its servers, what failed unseen.

    \b
    Example:
      gpworld status --json

    Exit status 1 when a server does not answer or something failed.
    """
    document = environment(env_path)
    control = client(env_path)
    health = control.health()
    servers = {name: reachable(name, told["url"]) for name, told in document["services"].items()}
    well = health["status"] == "ok" and all(servers.values())
    report = {
        "ok": well,
        "scenario": health["scenario"],
        "clock": control.clock(),
        "servers": servers,
        "failures": health["failures"],
    }
    say.as_json(report) if as_json else _show(document, report)
    if not well:
        raise click.exceptions.Exit(1)


def _show(document: dict[str, Any], report: dict[str, Any]) -> None:
    moves = report["clock"]
    say.facts(
        (
            ("scenario", report["scenario"]),
            ("clock", f"{moves['now']} ({moves['mode']})"),
            ("process", document["pid"]),
        )
    )
    say.table(
        ("server", "address", ""),
        (
            (name, document["services"][name]["url"], "answers" if well else "DOES NOT ANSWER")
            for name, well in report["servers"].items()
        ),
    )
    for failure in report["failures"]:
        click.echo(f"failed: {failure}")
