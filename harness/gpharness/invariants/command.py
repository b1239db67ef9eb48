"""``gpworld invariants``: check what has happened in a running world, or in a saved run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import requests

from gpworld.cli import running, say
from gpworld.cli.say import Trouble

if TYPE_CHECKING:
    from gpharness.invariants.history import History


@click.command()
@click.option(
    "--from", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="A run that was saved: its folder.",
)  # fmt: skip
@click.option("--env", "env_path", metavar="PATH", help="The running world's environment file.")
@click.option("--product", metavar="URL", help="The product's address, if the world knows none.")
@click.option("--profile", metavar="TOML", help="How the product is meant to differ.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep what was gathered here.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.pass_context
def invariants(
    ctx: click.Context, folder: Path | None, env_path: str | None, product: str | None,
    profile: str | None, save: Path | None, as_json: bool, junit: Path | None,
) -> None:  # fmt: skip
    """Check the nineteen invariants of a booking product, and show the shortest history.

    A world knows its ledger, its texts and its people; who was invited and what patients saw is
    in a client journal, which a load run and a conformance run keep.

    \b
    Example:
      gpworld invariants
      gpworld invariants --from gpworld-load --junit junit.xml
      gpworld invariants --json --save history

    Exit status: 0 all that could be checked was kept, 1 broken, 2 nothing could be told.
    """
    from gpharness.invariants import files, report
    from gpharness.invariants.checks import check

    try:
        history = files.load(_saved(folder)) if folder else _running(env_path, product, profile)
    except files.NoHistory as failure:
        raise Trouble(str(failure)) from failure
    if save:
        files.save(history, save)
    findings = check(history)
    if junit:
        report.junit(junit, findings)
    if as_json:
        say.as_json(report.as_data(findings))
    else:
        click.echo(report.text(findings, size=history.size))
    ctx.exit(report.status(findings))


def _saved(folder: Path) -> Path:
    """The history of a run lies in the run's folder, or is all there is."""
    inner = folder / "history"
    return inner if inner.is_dir() else folder


def _running(env_path: str | None, product: str | None, profile: str | None) -> History:
    from gpharness.invariants import afar, joined
    from gpharness.profile import Profile, ProfileError

    world = running.environment(env_path)
    address = product or world["services"].get("booking", {}).get("url")
    try:
        terms = joined.terms(Profile.load(profile) if profile else Profile())
    except ProfileError as failure:
        raise Trouble(str(failure)) from failure
    try:
        feed = joined.feed(address.rstrip("/")) if address else None
    except requests.RequestException as failure:
        raise Trouble(f"no product answers at {address}: give its --product URL") from failure
    return afar.gather(running.client(env_path), feed, terms=terms)
