"""``gpworld load``: running a load test, and judging one that has run."""

from __future__ import annotations

import shlex
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from gpload import launch
from gpload.capacity_command import find_capacity
from gpload.lengths import seconds, written
from gpload.report.command import compare, report
from gpload.shapes import RIVERSIDE, SHAPES, Wish, planned
from gpload.stopping import stoppable
from gpload.troubles import added
from gpworld.cli.say import Trouble, table


def _length(ctx: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """The seconds of ``--for``."""
    try:
        return None if value is None else seconds(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), ctx, option) from wrong


@click.group()
def load() -> None:
    """Load tests that a capacity planner can act on.

    \b
    Example:
      gpworld load shapes
      gpworld load run --shape rush --rate 5 --for 2m --out rush
      gpworld load judge rush --limits limits.toml --junit junit.xml
    """


for command in (find_capacity, report, compare):
    load.add_command(command)


@load.command()
def shapes() -> None:
    """List the shapes of load."""
    rows = (
        (name, f"{each.patients} patients" if each.patients else f"{each.rate:g}/s",
         written(each.seconds), f"{each.scale:g}", each.sentence)
        for name, each in SHAPES.items()
    )  # fmt: skip
    table(("shape", "of its own", "lasting", "scale", ""), rows)


limits_option = click.option(
    "--limits", type=click.Path(path_type=Path, exists=True), help="What has to be kept, TOML."
)
junit_option = click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")


@load.command()
@click.option(
    "--shape", metavar="NAME", default="steady", show_default=True, help="See gpworld load shapes."
)
@click.option("--rate", type=float, metavar="N", help="Arrivals a second.")
@click.option(
    "--for",
    "length",
    metavar="LENGTH",
    callback=_length,
    help="How long in the world's time: 90s, 7d.",
)
@click.option("--scale", type=float, metavar="N", help="Seconds of the world in a real one.")
@click.option(
    "--users", "patients", type=int, metavar="N", help="Patients, in place of rate times length."
)
@click.option(
    "--most", type=int, metavar="N", default=5000, show_default=True, help="On their way at once."
)
@click.option(
    "--seed", type=int, metavar="N", default=7, show_default=True, help="Of arrivals and choices."
)
@click.option(
    "--workers", "--processes", "workers", type=int, metavar="N", help="Worker processes here."
)
@click.option("--master", is_flag=True, help="Conduct workers on other machines.")
@click.option(
    "--expect", type=int, metavar="N", default=1, show_default=True, help="How many, with --master."
)
@click.option("--worker", metavar="HOST", help="Be a worker of the master there.")
@click.option(
    "--port", type=int, metavar="N", default=5557, show_default=True, help="Of the master."
)
@click.option(
    "--bind",
    metavar="HOST",
    default="127.0.0.1",
    show_default=True,
    help="Where the master listens.",
)
@click.option("--env", "env_path", metavar="PATH", help="A world that is running already.")
@click.option(
    "--scenario",
    metavar="NAME|FILE",
    default="town",
    show_default=True,
    help="Of the world to start.",
)
@click.option(
    "--practice", metavar="ODS", default=RIVERSIDE, show_default=True, help="Whose patients come."
)
@click.option("--product-command", metavar="COMMAND", help="Your product, in place of ours.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME|FILE",
    help="Trouble in the run: a preset, or a file of rules.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("gpworld-load"), show_default=True
)
@limits_option
@junit_option
def run(
    shape: str, rate: float | None, length: float | None, scale: float | None,
    patients: int | None, most: int, seed: int, workers: int | None, master: bool, expect: int,
    worker: str | None, port: int, bind: str, env_path: str | None, scenario: str,
    practice: str, product_command: str | None, faults: tuple[str, ...], out: Path,
    limits: Path | None, junit: Path | None,
) -> None:  # fmt: skip
    """Run a load test, write it to a folder, and judge it.

    Without --env it starts a world and the reference product, or yours, and stops them again.

    \b
    Example:
      gpworld load run --shape last-slot
      gpworld load run --shape burst --users 300 --for 7d --scale 4000 --processes 2
      gpworld load run --env .gpworld/env.json --master --expect 4 --bind 0.0.0.0
      gpworld load run --worker 192.0.2.10

    Exit status: 0 all limits kept, 1 some broken, 2 no verdict, or it could not run.
    """
    if worker:
        with stoppable():
            told = ["--worker", "--master-host", worker, "--master-port", str(port)]
            sys.exit(launch.locust(told))
    wish = Wish(shape, seed, rate, length, scale, patients, faults, practice)
    _sound(wish)
    if master:
        more = ["--master", "--expect-workers", str(expect), "--master-bind-port", str(port)]
        more += ["--master-bind-host", bind]
    else:
        more = ["--processes", str(workers)] if workers else []
    with stoppable(), _there(env_path, out, scenario, product_command) as env:
        launch.performed(wish, env, out, *more, most=most, command=_typed())
    _judge(out, limits, junit)


@load.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@limits_option
@junit_option
def judge(folder: Path, limits: Path | None, junit: Path | None) -> None:
    """Hold a run that was written before against limits.

    \b
    Example:
      gpworld load judge gpworld-load --limits limits.toml
    """
    _judge(folder, limits, junit)


def _sound(wish: Wish) -> None:
    """Make the plan here already: what is wrong with it is one line now, not a log later."""
    try:
        added(planned(wish), wish.faults)
    except ValueError as wrong:
        raise Trouble(str(wrong)) from wrong


def _there(
    env_path: str | None, out: Path, scenario: str, product: str | None
) -> AbstractContextManager[Path]:
    """The world that is named, or one for this run alone."""
    if env_path:
        return nullcontext(Path(env_path))
    return launch.world(out / "world", scenario, product)


def _typed() -> str:
    return shlex.join(["gpworld", *sys.argv[1:]])


def _judge(folder: Path, limits: Path | None, junit: Path | None) -> None:
    from gpload import junit as xml
    from gpload.limits import LimitsError, default
    from gpload.limits import load as read
    from gpload.run import Run, RunUnreadable
    from gpload.verdict import Exit, judged

    try:
        verdict = judged(found := Run.load(folder), read(limits) if limits else default(), folder)
    except (LimitsError, RunUnreadable) as failure:
        raise Trouble(str(failure)) from failure
    from gpload.shown import show

    show(found, verdict, folder)
    if junit:
        xml.write(junit, verdict, f"gpworld load {found.wish['shape']}")
    if verdict.exit is not Exit.KEPT:
        raise click.exceptions.Exit(int(verdict.exit))
