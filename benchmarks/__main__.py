"""Runs all measurements and prints them: ``python -m benchmarks [--seconds S] [--json]``."""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import asdict

import click

from benchmarks import peers, throughput
from benchmarks.load import Measured
from benchmarks.process import house_starts

STARTS = 3


@click.command()
@click.option(
    "--seconds", type=float, default=3.0, show_default=True, help="Of each measured turn."
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(seconds: float, as_json: bool) -> None:
    """Measure starting, weight and rates; keep the machine otherwise idle.

    \b
    Example: python -m benchmarks --seconds 5
    """
    starts = [house_starts() for _ in range(STARTS)]
    with throughput.server() as running:
        workloads = [throughput.lists(running, seconds), throughput.bookings(running, seconds)]
        weight = running.megabytes()
    sizes = {workload.name: workload.size for workload in workloads}
    others = [peers.run(name, start, sizes, seconds) for name, start in peers.installed().items()]
    report = {
        "start_seconds": statistics.median(start.seconds for start in starts),
        "start_megabytes": statistics.median(start.megabytes for start in starts),
        "loaded_megabytes": weight,
        "workloads": [_workload(workload) for workload in workloads],
        "peers": [asdict(peer) for peer in others],
    }
    if as_json:
        json.dump(report, sys.stdout, indent=2)
        return
    click.echo(
        f"House world, all simulators: ready in {report['start_seconds']:.2f} s, "
        f"{report['start_megabytes']:.0f} MB; {weight:.0f} MB after the runs below."
    )
    for workload in workloads:
        _print(workload, others)
    if not others:
        click.echo("No peers are installed: make bench-peers.")


def _workload(workload: throughput.Workload) -> dict[str, object]:
    live, static = _middle(workload.live), _middle(workload.static)
    return {
        "name": workload.name,
        "bytes": workload.size,
        "live": asdict(live),
        "static": asdict(static),
        "live_to_static": live.per_core / static.per_core,
    }


def _print(workload: throughput.Workload, others: list[peers.Peer]) -> None:
    live, static = _middle(workload.live), _middle(workload.static)
    click.echo(f"\n{workload.name}, {workload.size} bytes a reply, 32 connections:")
    rows: list[tuple[str, Measured, peers.Peer | None]] = [
        ("gpworld, static reply", static, None),
        ("gpworld, live", live, None),
    ]
    rows += [(f"{peer.name}, static reply", peer.rates[workload.name], peer) for peer in others]
    for name, found, peer in rows:
        ratio = found.per_core / static.per_core
        more = f"  ready in {peer.seconds:.1f} s, {peer.megabytes:.0f} MB" if peer else ""
        click.echo(
            f"  {name:<26}{found.per_core:>8,.0f}/s a core  {ratio:5.2f} of static"
            f"  {found.rate:>7,.0f}/s here"
            f"  p50 {found.p50:5.1f} ms  p99 {found.p99:6.1f} ms{more}"
        )
        odd = {status: count for status, count in found.statuses.items() if status >= 400}
        if odd:
            click.echo(f"    refused: {odd}")


def _middle(found: list[Measured]) -> Measured:
    """The run in the middle."""
    return sorted(found, key=lambda each: each.per_core)[len(found) // 2]


if __name__ == "__main__":
    main()
