"""What beginning again costs: ``python -m benchmarks.worlds [--json]``.

Reset, checkpoint, file, restore and fork of the house world, and a week in which 10,000 things are
due, each of which asks for another.  Each figure is the median of some turns, beside the quickest
of them: what it costs when nobody else wants the machine.  Loopback only.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import click

from gpworld import checkpoint
from gpworld.control.client import ControlClient
from gpworld.core.agenda import Entry
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World

TURNS = 30
WEEK, PENDING = timedelta(days=7), 10_000
START = datetime(2026, 10, 20, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took in real milliseconds, of several turns."""

    median: float
    quickest: float


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(as_json: bool) -> None:
    """Measure beginning again; keep the machine otherwise idle.

    \b
    Example: python -m benchmarks.worlds
    """
    found = {**_in_process(), **_over_the_wire(), "a week in which 10,000 things are due": _week()}
    if as_json:
        json.dump({name: asdict(cost) for name, cost in found.items()}, sys.stdout, indent=2)
        return
    click.echo("The house world, milliseconds:                  median   quickest")
    for name, cost in found.items():
        click.echo(f"  {name:<44}{cost.median:>9.2f}{cost.quickest:>11.2f}")


def _in_process() -> dict[str, Cost]:
    world = World(load_scenario("house"), start=START)
    kept = world.checkpoint()
    data = checkpoint.dumps(kept)
    return {
        "reset": _cost(world.reset),
        "checkpoint in memory": _cost(world.checkpoint),
        "restore from memory": _cost(lambda: world.restore(kept.state)),
        "fork in memory": _cost(lambda: World.of(kept).close()),
        f"written to a file of {len(data) // 1000} kB": _cost(
            lambda: checkpoint.dumps(kept), turns=5
        ),
        "read from it": _cost(lambda: checkpoint.loads(data), turns=5),
    }


def _over_the_wire() -> dict[str, Cost]:
    with Host() as host, host.open(World(load_scenario("house"), start=START)) as served:
        control = ControlClient(served.addresses["control"], served.plane.token)
        found = {
            "reset over the control plane": _cost(control.reset),
            "of which the request itself (GET clock)": _cost(control.clock),
        }
        control.close()
    return found


def _week() -> Cost:
    """A week in which things are due all the time, each of which asks for another."""
    world = World(load_scenario("house"), start=START)
    done: list[datetime] = []

    def do(entry: Entry) -> None:
        done.append(world.clock.now())
        world.agenda.add(entry.due + WEEK, "thing")

    world.agenda.handle("thing", do)
    for number in range(PENDING):
        world.agenda.add(START + (number * 7_919 % PENDING) * WEEK / PENDING, "thing")
    cost = _cost(lambda: world.clock.advance(WEEK), turns=5)
    assert len(done) >= PENDING
    return cost


def _cost(act: Callable[[], object], turns: int = TURNS) -> Cost:
    costs = []
    for _ in range(turns):
        began = time.perf_counter()
        act()
        costs.append((time.perf_counter() - began) * 1000)
    return Cost(statistics.median(costs), min(costs))


if __name__ == "__main__":
    main()
