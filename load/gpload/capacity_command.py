"""``gpworld load find-capacity``: how many patients can be invited a minute."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gpload.capacity import Terms
from gpload.launch import needed
from gpload.lengths import seconds
from gpload.shapes import RIVERSIDE
from gpload.stopping import stoppable
from gpworld.cli.say import Trouble, facts

if TYPE_CHECKING:
    from gpload.capacity_probe import Found


@click.command("find-capacity")
@click.option("--shape", metavar="NAME", default="intake", show_default=True)
@click.option(
    "--from",
    "first",
    type=float,
    default=60.0,
    show_default=True,
    metavar="N",
    help="Patients a minute in the first run.",
)
@click.option(
    "--to",
    "most",
    type=float,
    default=6000.0,
    show_default=True,
    metavar="N",
    help="Never more patients a minute.",
)
@click.option(
    "--close",
    type=float,
    default=1.2,
    show_default=True,
    metavar="FACTOR",
    help="Narrow until what is kept and what breaks are this near.",
)
@click.option(
    "--repeats",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    help="Runs again of both sides at the end.",
)
@click.option("--for", "length", metavar="LENGTH", help="Of each run in the world's time; 12 s.")
@click.option("--scale", type=float, metavar="N", help="Seconds of the world in a real one.")
@click.option("--seed", type=int, default=7, show_default=True, metavar="N")
@click.option("--processes", type=int, metavar="N", help="Worker processes of the generator.")
@click.option("--limits", type=click.Path(path_type=Path, exists=True), help="What is to be kept.")
@click.option("--env", type=click.Path(path_type=Path), help="A world that is running already.")
@click.option("--scenario", metavar="NAME|FILE", default="town", show_default=True)
@click.option(
    "--practice", metavar="ODS", default=RIVERSIDE, show_default=True, help="Whose patients come."
)
@click.option("--product-command", metavar="COMMAND", help="Your product, in place of ours.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME|FILE",
    help="Trouble in each run: a preset, or a file of rules.",
)
@click.option("--at-least", type=float, metavar="N", help="Exit 1 unless so many are kept.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("gpworld-capacity"), show_default=True
)
def find_capacity(
    shape: str, first: float, most: float, close: float, repeats: int, length: str | None,
    scale: float | None, seed: int, processes: int | None, limits: Path | None, env: Path | None,
    scenario: str, practice: str, product_command: str | None, faults: tuple[str, ...],
    at_least: float | None, out: Path,
) -> None:  # fmt: skip
    """Invite more and more patients a minute until a limit breaks, and say what broke it.

    Each run has a world and a product of its own, unless --env names one for all.

    \b
    Example:
      gpworld load find-capacity
      gpworld load find-capacity --from 120 --limits limits.toml --at-least 200
      gpworld load find-capacity --product-command "python -m ours" --out ours

    Exit status: 0 it was found, or nothing broke; 1 fewer than --at-least are kept; 2 generator or
    simulators were saturated first, or it could not run.
    """
    needed()
    from gpload.capacity_search import Ground, searched
    from gpload.limits import LimitsError, default
    from gpload.limits import load as read
    from gpload.report.write import write

    try:
        terms = Terms(first, most, min(first, 3.0), close=close, repeats=repeats)
        ground = Ground(
            shape, seed, seconds(length) if length else None, scale,
            read(limits) if limits else default(), env, scenario, product_command, processes, out,
            faults, practice,
        )  # fmt: skip
        ground.wish(first, seed)
    except (ValueError, LimitsError) as wrong:
        raise Trouble(str(wrong)) from wrong
    with stoppable():
        done = searched(ground, terms)
    page = write(out)
    _told(done.found, page)
    if at_least is not None and done.found.knee.kept < at_least:
        raise click.exceptions.Exit(1)
    if at_least is None and not done.found.of_the_product:
        raise click.exceptions.Exit(2)


def _told(done: Found, page: Path) -> None:
    click.echo()
    click.echo(done.sentence)
    grown = done.cause.grown if done.cause else {}
    facts([(f"{name} ms a page", f"{ms:+.1f}") for name, ms in grown.items()])
    facts([("report", page)])
