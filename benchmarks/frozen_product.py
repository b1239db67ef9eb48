"""What a freeze looks like to whom: ``python -m benchmarks.frozen_product [--rate N]``.

The reference product is stopped for two seconds in the middle of twelve.  Patients who come on
schedule feel that, so the truth is worked out from the plan's own instants and when each page
ended; beside it stand our percentiles, and those of plain Locust at the same rate.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import psutil

from gpload import launch
from gpload.histograms import percentile as hdr_percentile
from gpload.plan import Arrival
from gpload.run import Run, percentile
from gpload.shapes import Wish, planned

SECONDS, FROZEN_AT, FROZEN_FOR, SEED = 12.0, 5.0, 2.0, 7
BEGINS, SPAWNED = "the run begins", "All users spawned"
PAGE = "open link"
SHARES = (0.50, 0.90, 0.95, 0.99)


@click.command()
@click.option("--rate", default=25.0, show_default=True, help="Pages a second.")
@click.option("--users", default=5, show_default=True, help="Of plain Locust.")
def main(rate: float, users: int) -> None:
    """Measure both; keep the machine otherwise idle.

    \b
    Example: python -m benchmarks.frozen_product
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with launch.world(folder / "world", "town", None) as env:
            ours = _ours(folder / "ours", env, rate)
            plain = _plain(folder, env, ours, rate, users)
    show(ours, plain, rate, users)


def _ours(out: Path, env: Path, rate: float) -> Run:
    words = [
        "-f", str(launch.locustfile()), "--headless", "--only-summary", f"--gp-env={env}",
        "--gp-shape=look", f"--gp-rate={rate:g}", f"--gp-for={SECONDS:g}s", f"--gp-seed={SEED}",
        f"--gp-out={out}",
    ]  # fmt: skip
    _frozen(words, _product(env), BEGINS, {})
    return Run.load(out)


def _plain(folder: Path, env: Path, ours: Run, rate: float, users: int) -> Mapping[str, float]:
    links = folder / "links.json"
    links.write_text(json.dumps([each["link"] for each in ours.events]), encoding="utf-8")
    host = json.loads(env.read_text(encoding="utf-8"))["services"]["booking"]["url"]
    words = [
        "-f", str(Path(__file__).with_name("plain_locustfile.py")), "--headless", "--only-summary",
        "--host", host, "-u", str(users), "-r", "100", "-t", f"{SECONDS:g}s",
        "--csv", str(folder / "plain"),
    ]  # fmt: skip
    more = {"FROZEN_LINKS": str(links), "FROZEN_RATE_EACH": str(rate / users)}
    _frozen(words, _product(env), SPAWNED, more)
    with (folder / "plain_stats.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["Name"] == PAGE)
    found = {f"{share:.0%}": float(row[f"{share:.0%}"]) for share in SHARES}
    return {"count": float(row["Request Count"]), **found}


def _product(env: Path) -> psutil.Process:
    """The booking product, which the world's process has started."""
    world = psutil.Process(json.loads(env.read_text(encoding="utf-8"))["pid"])
    (product,) = world.children()
    return product


def _frozen(words: list[str], product: psutil.Process, after: str, more: Mapping[str, str]) -> None:
    """Run Locust, and stop the product for a while some time after a line of its log."""
    process = subprocess.Popen(
        [sys.executable, "-m", "locust", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, **more},
    )  # fmt: skip
    assert process.stderr is not None
    for line in _lines(process.stderr):
        if after in line:
            threading.Thread(target=_freeze, args=(product,), daemon=True).start()
    if process.wait() not in (0, 1):
        raise SystemExit("Locust did not come to its end: run it again with its log in sight")


def _lines(stream: Iterator[str]) -> Iterator[str]:
    for line in stream:
        if "ERROR" in line:
            click.echo(line.rstrip(), err=True)
        yield line


def _freeze(product: psutil.Process) -> None:
    pause = threading.Event()
    pause.wait(FROZEN_AT)
    product.send_signal(signal.SIGSTOP)
    try:
        pause.wait(FROZEN_FOR)
    finally:
        product.send_signal(signal.SIGCONT)


def truth(run: Run, arrivals: Mapping[int, Arrival]) -> list[float]:
    """Seconds from each planned instant to its page's end: the plan's word, not the recorder's."""
    return sorted(
        each["ended"] - arrivals[int(each["visitor"].rpartition("-")[2])].at
        for each in run.events
        if each["page"] == PAGE
    )


def show(run: Run, plain: Mapping[str, float], rate: float, users: int) -> None:
    """The three beside one another."""
    plan = planned(Wish("look", SEED, rate, SECONDS))
    known = truth(run, {each.card: each for each in plan.arrivals})
    histogram = run.timeline.total(f"page: {PAGE}")
    click.echo(
        f"{rate:g} pages a second for {SECONDS:g} s, the product stopped for {FROZEN_FOR:g} s\n"
        f"{'':12}{'truth':>10}{'gpload':>10}{'':>9}{'plain Locust':>14}\n"
        f"{'pages':12}{len(known):>10}{int(histogram.total_count):>10}{'':>9}"
        f"{int(plain['count']):>14}   ({users} users)"
    )
    for share in SHARES:
        true = percentile(known, share) * 1000
        ours = hdr_percentile(histogram, share) / 1000
        away = f"{(ours - true) / true:+.1%}" if true else ""
        click.echo(
            f"p{share * 100:<11.0f}{true:>7.0f} ms{ours:>7.0f} ms{away:>9}"
            f"{plain[f'{share:.0%}']:>11.0f} ms"
        )


if __name__ == "__main__":
    main()
