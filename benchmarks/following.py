"""What reading a full journal costs: ``python -m benchmarks.following [--exchanges N] [--json]``.

The journal of a busy town is full.  The control plane is asked what became of one invitation, with
and without the names that a product gives its requests, and whatever else reads all of a journal.
The world answers nobody in the longest stretch of that; between two it does.  Figures are the
processor's time, which other programs leave alone.  Everything is in this process.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast
from urllib.parse import urlencode

import click

from benchmarks.full_journal import ODS, Visit, filled, nameless
from gpharness.inprocess import addresses
from gpworld.control.app import create_app, create_guard
from gpworld.control.plane import Hosting, Plane
from gpworld.core.exchange import Later, Reply, Request
from gpworld.core.guard import Guard
from gpworld.world import World

TOKEN, CONTROL = "bench", "http://127.0.0.1:7100"
TURNS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of the processor for one question, each the middle of some turns."""

    whole: float
    longest_stretch: float


@click.command()
@click.option("--exchanges", type=int, default=10_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(exchanges: int, as_json: bool) -> None:
    """Measure what stands still how long while a full journal is read.

    \b
    Example: python -m benchmarks.following --exchanges 2000
    """
    world, visits = filled(exchanges)
    control = _control(world)
    one = visits[len(visits) // 2]
    found = {f"trace, {name}": _cost(control, "trace", subject=it) for name, it in _named(one)}
    found |= _others(control, one)
    nameless(world)
    for name, it in _named(one):
        found[f"trace of a nameless product, {name}"] = _cost(control, "trace", subject=it)
    if as_json:
        told = {name: asdict(cost) for name, cost in found.items()}
        json.dump({"exchanges": len(world.journal), "costs": told}, sys.stdout, indent=2)
        return
    click.echo(f"{len(world.journal):,} exchanges, milliseconds:{'':22}whole  longest stretch")
    for name, cost in found.items():
        click.echo(f"  {name:<44}{cost.whole:>9.1f}{cost.longest_stretch:>17.1f}")


def _named(one: Visit) -> tuple[tuple[str, object], ...]:
    return (
        ("an invitation", one.invitation),
        ("a text", one.text),
        ("an appointment", one.slot),
        ("a person", one.nhs_number),
    )


def _others(control: Guard, one: Visit) -> dict[str, Cost]:
    """What else reads a journal, or might."""
    return {
        "journal, the newest 200": _cost(control, "journal"),
        "journal, filtered by status": _cost(control, "journal", status=409),
        "journal, filtered by path": _cost(control, "journal", path="/emis/partner/*", status=409),
        "journal, why nothing matched": _cost(control, "journal/explain", "POST", status=409),
        "journal, timings": _cost(control, "journal/timings"),
        "journal, exported": _cost(control, "journal/export"),
        "journal, one exchange": _cost(control, "journal/1"),
        "why-not": _cost(control, "why-not", site=ODS, slot=one.slot),
        "lint": _cost(control, "lint"),
    }


def _control(world: World) -> Guard:
    plane = Plane(
        "bench", world, TOKEN, TOKEN, {**addresses(world), "control": CONTROL}, cast(Hosting, None)
    )
    app = create_app()
    return create_guard(plane, lambda: app)


def _cost(control: Guard, where: str, method: str = "GET", **asked: object) -> Cost:
    turns = [_stretches(control, _request(where, method, asked)) for _ in range(TURNS)]
    return Cost(
        statistics.median(sum(each) for each in turns),
        statistics.median(max(each) for each in turns),
    )


def _stretches(control: Guard, request: Request) -> list[float]:
    """How long each took in which nobody else could be answered."""
    began = time.process_time()
    reply, answer = None, control(request).reply
    found = []
    while reply is None:
        reply = answer.ready() if isinstance(answer, Later) else cast(Reply, answer)
        ended = time.process_time()
        found.append((ended - began) * 1000)
        began = ended
    if reply.status != 200:
        raise SystemExit(f"{request.path}: {reply.body.decode()}")
    return found


def _request(where: str, method: str, asked: Mapping[str, object]) -> Request:
    headers: tuple[tuple[str, str], ...] = (
        ("Host", "127.0.0.1:7100"),
        ("Authorization", f"Bearer {TOKEN}"),
    )
    query, body = urlencode(asked), b""
    if method == "POST":
        query, body = "", json.dumps(asked).encode()
        headers = (*headers, ("Content-Type", "application/json"))
    path = f"/__test__/{where}"
    return Request(method, path, query, headers, body, port=7100, raw_path=path)


if __name__ == "__main__":
    main()
