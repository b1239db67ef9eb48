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
        "punctuality": control.punctuality(),
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
    _show_punctuality(report["punctuality"])
    for failure in report["failures"]:
        click.echo(f"failed: {failure}")


def _show_punctuality(kept: dict[str, Any]) -> None:
    """How late the world was; one line when it may not be relied on."""
    say.table(
        ("lag in ms", "count", "p50", "p95", "p99", "max"),
        (
            (name, *(kept[key][each] for each in ("count", "p50", "p95", "p99", "max")))
            for name, key in (("delayed replies", "error_ms"), ("serving loop", "loop_ms"))
        ),
    )
    if not kept["valid"]:
        click.echo(
            f"NOT VALID: it lagged by more than {kept['bound_ms']:g} ms at p99, so times measured "
            "against it say more of this machine than of the product"
        )
