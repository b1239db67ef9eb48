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
from gpload.capacity_files import NAME, Search
from gpload.capacity_probe import found, probed
from gpload.limits import Limits
from gpload.machine import load as busy
from gpload.machine import machine
from gpload.shapes import RIVERSIDE, SHAPES, Wish, planned
from gpload.troubles import added
from gpworld.core.seeds import Seeds

LENGTH = 12.0
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
    faults: tuple[str, ...] = ()
    practice: str = RIVERSIDE

    def wish(self, rate: float, seed: int) -> Wish:
        """At so many patients a minute.

        Raises:
            ValueError: there is no such shape or trouble, or a number that makes no sense.
        """
        scale = self.scale or (SHAPES[self.shape].scale if self.shape in SHAPES else 1.0)
        length = self.length or LENGTH * scale
        wish = Wish(
            self.shape, seed, rate / 60, length, self.scale, None, self.faults, self.practice
        )
        added(planned(wish), wish.faults)
        return wish


class Searching:
    """One search: what has been run so far."""

    def __init__(self, ground: Ground, terms: Terms) -> None:
        self._ground, self._terms, self._before = ground, terms, busy()
        self._chance = Seeds(ground.seed).generator("capacity")
        self._probes: list[Probe] = []

    def run(self, rate: float) -> Probe:
        """Run at so many patients a minute, say how it was, and write all that is known."""
        ground, number = self._ground, len(self._probes)
        folder = ground.out / PROBES / f"{number + 1:02}"
        wish = ground.wish(rate, ground.seed + number)
        more = ["--processes", str(ground.processes)] if ground.processes else []
        with _world(ground, folder) as env:
            again = _again(ground, wish)
            kept = launch.performed(wish, env, folder, *more, command=again, one_of_many=True)
        self._probes.append(probed(kept, ground.limits, folder, rate, self._chance))
        click.echo(_line(self._probes[-1]))
        self.so_far().save(ground.out)  # one that is stopped leaves what it has found
        return self._probes[-1]

    def so_far(self) -> Search:
        """What is known by now."""
        ground = self._ground
        return Search(
            command=shlex.join(["gpworld", *sys.argv[1:]]),
            asked={"shape": ground.shape, "seed": ground.seed, "seconds": ground.length or LENGTH,
                   "scenario": ground.scenario, "faults": ground.faults,
                   "practice": ground.practice, **asdict(self._terms)},
            environment={**machine(), "load_before": self._before, "load_after": busy()},
            found=found(self._probes, Seeds(ground.seed).generator("knee")),
        )  # fmt: skip


def searched(ground: Ground, terms: Terms) -> Search:
    """Search to the end; nothing of an earlier search stays."""
    shutil.rmtree(ground.out / PROBES, ignore_errors=True)
    (ground.out / NAME).unlink(missing_ok=True)
    searching = Searching(ground, terms)
    search(searching.run, terms)
    return searching.so_far()


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
    words += ["--scenario", ground.scenario, "--practice", ground.practice]
    words += ["--product-command", ground.product] if ground.product else []
    words += [word for name in ground.faults for word in ("--fault", name)]
    return shlex.join(words)


def _line(probe: Probe) -> str:
    """One run, as it has ended."""
    figures = probe.figures
    said = "; ".join([*probe.saturated, *probe.broken]) or "kept"
    return (
        f"{probe.rate:8,.0f} patients a minute  p95 {figures['p95_ms']:7,.0f} ms  "
        f"{probe.strain:5.2f} of its limits  {said}"
    )
