"""What checking a long run costs: ``python -m benchmarks.invariants [--events N] [--json]``.

A town's worth of made-up visits, one in fifty of them twice, is written to a folder; then the
folder is read and all nineteen invariants are checked, links and slots for linearizability too.
A second run has one link that booked two appointments: it has to be found, in the same time.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from gpharness.invariants import files, history, report
from gpharness.invariants.checks import check

NINE = datetime(2026, 10, 20, 8, tzinfo=UTC)
START = datetime(2026, 10, 27, 8, tzinfo=UTC)
ODS = "Y90001"
EACH = 14
"""Events of one visit."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one part: of the processor, which others leave alone, and by the clock."""

    processor: float
    clock: float

    @classmethod
    def now(cls) -> Cost:
        """All that this process has cost so far."""
        return cls(time.process_time(), time.perf_counter())

    def since(self, before: Cost) -> Cost:
        """What came on top of what it had cost before."""
        return Cost(self.processor - before.processor, self.clock - before.clock)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one history cost, part by part, and which invariants it was found to break."""

    events: int
    parts: dict[str, Cost]
    broken: list[str]


@click.command()
@click.option("--events", type=int, default=1_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(events: int, as_json: bool) -> None:
    """Measure reading and checking; keep the machine otherwise idle.

    \b
    Example: python -m benchmarks.invariants --events 100000
    """
    visits = events // EACH
    found = {
        "a clean run": _measured(_run(visits)),
        "one link booked twice": _measured(_run(visits, twice=visits // 2)),
    }
    if as_json:
        json.dump({name: asdict(each) for name, each in found.items()}, sys.stdout, indent=2)
        return
    for name, each in found.items():
        click.echo(f"{name}: {each.events:,} events; broken: {', '.join(each.broken) or 'none'}")
        for part, cost in each.parts.items():
            seconds = f"{cost.processor:5.1f} s of one processor, {cost.clock:5.1f} s by the clock"
            click.echo(f"  {part:<9}{seconds}")


def _measured(run: history.History) -> Measured:
    """Written here, and then read and checked by a process that has done nothing else yet."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh,
    ):
        files.save(run, Path(folder))
        return fresh.submit(_read_and_checked, Path(folder)).result()


def _read_and_checked(folder: Path) -> Measured:
    began = Cost.now()
    run = files.load(folder)
    read = Cost.now()
    findings = report.as_data(check(run))
    checked = Cost.now()
    parts = {
        "reading": read.since(began),
        "checking": checked.since(read),
        "both": checked.since(began),
    }
    return Measured(run.size, parts, [id for id, each in findings.items() if each["broken"]])


def _run(visits: int, twice: int | None = None) -> history.History:
    """So many visits, one after the other and a little over one another."""
    calls = [call for n in range(visits) for call in _calls(n, n == twice)]
    changes = [
        history.LedgerChange(ODS, 1, NINE, "session opened", tuple(range(1, visits + 1)), 1_000)
    ]
    changes += [_taken(n) for n in range(visits)]
    return history.History(
        at=NINE + timedelta(days=2),
        changes=changes,
        slots=[history.SlotFact(ODS, n + 1, 1_000, _start(n), "Blood test") for n in range(visits)],
        calls=calls,
        texts=[text for n in range(visits) for text in _texts(n)],
        events=[event for n in range(visits) for event in _events(n)],
        invited=[
            history.Invited(f"inv_{n}", _patient(n), NINE, ODS, ODS, "Blood test")
            for n in range(visits)
        ],
        links=[history.Link(_link(n), _patient(n), f"inv_{n}") for n in range(visits)],
        counts=[history.SlotCount(ODS, history.WHOLE, visits, 0, visits, 0, 0)],
        people=[
            history.Person(_patient(n), (_mobile(n),), "1984-03-12", (ODS,)) for n in range(visits)
        ],
        registered=[],
        filed=[],
        inbox=[],
    )


def _calls(n: int, twice: bool) -> Iterator[history.ClientCall]:
    began = _asked(n)

    def call(act: history.Act, after: float, **more: Any) -> history.ClientCall:
        at = began + timedelta(seconds=after)
        since = n + after / 100
        return history.ClientCall(
            n, _patient(n), act, _link(n), at, at + timedelta(seconds=0.4), since, since + 0.004,
            **more,
        )  # fmt: skip

    booked = {"step": "booked", "start": _start(n), "site": ODS}
    yield call(history.Act.LOOK, 0, step="identity")
    yield call(history.Act.IDENTITY, 1, step="choose")
    yield call(history.Act.SLOTS, 2, facts={"shown": 4})
    yield call(history.Act.CONFIRM, 4, wanted=_start(n), **booked)
    if twice:
        other = {**booked, "start": _start(n + 4)}
        yield call(history.Act.CONFIRM, 5, wanted=_start(n + 4), **other)
    elif n % 50 == 0:
        yield call(history.Act.CONFIRM, 4.1, wanted=_start(n), **booked)
    else:
        yield call(history.Act.LOOK, 9, **booked)


def _texts(n: int) -> Iterator[history.TextSent]:
    at, ref = _asked(n) - timedelta(seconds=60), f"invitation-inv_{n}"
    yield history.TextSent(2 * n, at, _mobile(n), f"Please book: {_link(n)}", ref, "delivered")
    at = _asked(n) + timedelta(seconds=5)
    yield history.TextSent(
        2 * n + 1, at, _mobile(n), "you are booked", f"booked-bkg_{n}", "delivered"
    )


def _events(n: int) -> Iterator[history.ServiceEvent]:
    at, ref = _asked(n), f"inv_{n}"
    for place, kind in enumerate(("created", "sent", "opened", "confirming", "booked")):
        yield history.ServiceEvent(6 * n + place, at + timedelta(seconds=place), kind, ref)
    facts = {"site": ODS, "start": _start(n).isoformat()}
    yield history.ServiceEvent(6 * n + 5, at + timedelta(seconds=5), "confirmed", f"bkg_{n}", facts)


def _taken(n: int) -> history.LedgerChange:
    at = _asked(n) + timedelta(seconds=4.2)
    return history.LedgerChange(
        ODS, n + 2, at, "booked", (n + 1,), None, n + 1, _patient(n), "staff", "product"
    )


def _asked(n: int) -> datetime:
    return NINE + timedelta(minutes=2, seconds=n)


def _start(n: int) -> datetime:
    return START + timedelta(minutes=n // 4 % 20_000)


def _patient(n: int) -> str:
    return f"999{n:07}"


def _mobile(n: int) -> str:
    return f"+447700{n:06}"


def _link(n: int) -> str:
    return f"https://book.test/b/{n:020}"


if __name__ == "__main__":
    main()
