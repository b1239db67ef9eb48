"""A search for capacity carried out: a world for each run, a line for each, and the files."""

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
from gpload.capacity_probe import found, probed
from gpload.limits import Limits
from gpload.machine import load as busy
from gpload.machine import machine
from gpload.shapes import SHAPES, Wish, planned
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


def searched(ground: Ground, terms: Terms) -> Search:
    """Run, say each line as it ends, and write capacity.json and capacity.csv."""
    shutil.rmtree(ground.out / PROBES, ignore_errors=True)  # of an earlier search
    before, chance = busy(), Seeds(ground.seed).generator("capacity")
    probes: list[Probe] = []

    def run(rate: float) -> Probe:
        folder = ground.out / PROBES / f"{len(probes) + 1:02}"
        wish = ground.wish(rate, ground.seed + len(probes))
        with _world(ground, folder) as env:
            more = ["--logfile", str(folder / "locust.log")]
            more += ["--processes", str(ground.processes)] if ground.processes else []
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
