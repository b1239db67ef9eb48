"""``gpworld load find-capacity``: how many patients can be invited a minute."""

from __future__ import annotations

import shlex
import shutil
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from gpload import launch
from gpload.capacity import Probe, Terms, search
from gpload.capacity_files import Search
from gpload.capacity_probe import Found, found, probed
from gpload.lengths import seconds
from gpload.limits import Limits, LimitsError, default
from gpload.limits import load as read
from gpload.machine import load as busy
from gpload.machine import machine
from gpload.shapes import SHAPES, Wish, planned
from gpworld.cli.say import Trouble, facts
from gpworld.core.seeds import Seeds

LENGTH = 15.0
"""Real seconds of arrivals in each run."""
PROBES = "runs"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where and with what each run is done."""

    shape: str
    seed: int
    length: float | None
    scale: float | None
    limits: Limits
    env: Path | None
    scenario: str
    product: str | None
    processes: int | None
    out: Path

    def wish(self, rate: float, seed: int) -> Wish:
        """At so many patients a minute.

        Raises:
            ValueError: there is no such shape, or a number that makes no sense.
        """
        scale = self.scale or (SHAPES[self.shape].scale if self.shape in SHAPES else 1.0)
        wish = Wish(self.shape, seed, rate / 60, self.length or LENGTH * scale, self.scale)
        planned(wish)
        return wish


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
@click.option("--for", "length", metavar="LENGTH", help="Of each run in the world's time; 15 s.")
@click.option("--scale", type=float, metavar="N", help="Seconds of the world in a real one.")
@click.option("--seed", type=int, default=7, show_default=True, metavar="N")
@click.option("--processes", type=int, metavar="N", help="Worker processes of the generator.")
@click.option("--limits", type=click.Path(path_type=Path, exists=True), help="What is to be kept.")
@click.option("--env", type=click.Path(path_type=Path), help="A world that is running already.")
@click.option("--scenario", metavar="NAME|FILE", default="town", show_default=True)
@click.option("--product-command", metavar="COMMAND", help="Your product, in place of ours.")
@click.option("--at-least", type=float, metavar="N", help="Exit 1 unless so many are kept.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("gpworld-capacity"), show_default=True
)
def find_capacity(
    shape: str, first: float, most: float, close: float, repeats: int, length: str | None,
    scale: float | None, seed: int, processes: int | None, limits: Path | None, env: Path | None,
    scenario: str, product_command: str | None, at_least: float | None, out: Path,
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
    try:
        terms = Terms(first, most, min(first, Terms.least), close=close, repeats=repeats)
        ground = Ground(
            shape, seed, seconds(length) if length else None, scale,
            read(limits) if limits else default(), env, scenario, product_command, processes, out,
        )  # fmt: skip
        ground.wish(first, seed)
    except (ValueError, LimitsError) as wrong:
        raise Trouble(str(wrong)) from wrong
    done = _searched(ground, terms)
    from gpload.report import write

    page = write(out)
    _told(done.found, page)
    if at_least is not None and done.found.knee.kept < at_least:
        raise click.exceptions.Exit(1)
    if at_least is None and not done.found.of_the_product:
        raise click.exceptions.Exit(2)


def _searched(ground: Ground, terms: Terms) -> Search:
    shutil.rmtree(ground.out / PROBES, ignore_errors=True)  # of an earlier search
    before, chance = busy(), Seeds(ground.seed).generator("capacity")
    probes: list[Probe] = []

    def run(rate: float) -> Probe:
        folder = ground.out / PROBES / f"{len(probes) + 1:02}"
        wish = ground.wish(rate, ground.seed + len(probes))
        with _world(ground, folder) as env:
            more = ["--processes", str(ground.processes)] if ground.processes else []
            command = _again(ground, wish)
            kept = launch.performed(wish, env, folder, *more, command=command, quiet=True)
        probes.append(probed(kept, ground.limits, folder, rate, chance))
        click.echo(_line(probes[-1]))
        return probes[-1]

    search(run, terms)
    done = Search(
        command=shlex.join(["gpworld", *sys.argv[1:]]),
        asked={"shape": ground.shape, "seed": ground.seed, "seconds": ground.length or LENGTH,
               "scenario": ground.scenario, **asdict(terms)},
        environment={**machine(), "load_before": before, "load_after": busy()},
        found=found(probes, chance),
    )  # fmt: skip
    done.save(ground.out)
    return done


def _world(ground: Ground, folder: Path) -> AbstractContextManager[Path]:
    """The one that is named, or a new one: no run is to bear what another has left behind."""
    if ground.env:
        return nullcontext(ground.env)
    return launch.world(folder / "world", ground.scenario, ground.product)


def _again(ground: Ground, wish: Wish) -> str:
    """What to type for one run of the search by itself."""
    words = ["gpworld", "load", "run", "--shape", wish.shape, "--seed", str(wish.seed)]
    words += ["--rate", f"{wish.rate:.6g}", "--for", f"{wish.seconds:g}s"]
    words += ["--scale", f"{wish.scale:g}"] if wish.scale else []
    words += ["--scenario", ground.scenario]
    words += ["--product-command", ground.product] if ground.product else []
    return shlex.join(words)


def _line(probe: Probe) -> str:
    """One run, as it has ended."""
    figures = probe.figures
    said = "; ".join([*probe.saturated, *probe.broken]) or "kept"
    return (
        f"{probe.rate:8,.0f} patients a minute  p95 {figures['p95_ms']:7,.0f} ms  "
        f"{probe.strain:5.2f} of its limits  {said}"
    )


def _told(done: Found, page: Path) -> None:
    click.echo()
    click.echo(done.sentence)
    grown = done.cause.grown if done.cause else {}
    facts([(f"{name} ms a page", f"{ms:+.1f}") for name, ms in grown.items()])
    facts([("report", page)])
