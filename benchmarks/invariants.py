"""What checking a long run costs: ``python -m benchmarks.invariants [--events N] [--json]``.

A town's worth of made-up visits, one in fifty of them twice, is written to a folder; then the
folder is read and all nineteen invariants are checked, links and slots for linearizability too.
A second run has one link that booked two appointments: it has to be found, in the same time.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from gpharness.invariants import files, report
from gpharness.invariants.checks import check
from gpharness.invariants.history import (
    WHOLE,
    Act,
    ClientCall,
    History,
    Invited,
    LedgerChange,
    Link,
    Person,
    ServiceEvent,
    SlotCount,
    SlotFact,
    TextSent,
)

NINE = datetime(2026, 10, 20, 8, tzinfo=UTC)
START = datetime(2026, 10, 27, 8, tzinfo=UTC)
ODS = "Y90001"
EACH = 14
"""Events of one visit."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one history: real ones, and those of the processor, which others leave alone."""

    events: int
    read: float
    checked: float
    processor: float
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
        "a clean run": _measured(_history(visits)),
        "one link booked twice": _measured(_history(visits, twice=visits // 2)),
    }
    if as_json:
        json.dump({name: asdict(cost) for name, cost in found.items()}, sys.stdout, indent=2)
        return
    for name, cost in found.items():
        total = cost.read + cost.checked
        parts = f"reading {cost.read:.1f}, checking {cost.checked:.1f}"
        click.echo(f"{name}: {cost.events:,} events in {total:.1f} s ({parts})")
        broken = ", ".join(cost.broken) or "none"
        click.echo(f"  {cost.processor:.1f} s of one processor; broken: {broken}")


def _measured(history: History) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        files.save(history, Path(folder))
        size = history.size
        del history
        began, busy = time.perf_counter(), time.process_time()
        again = files.load(Path(folder))
        read = time.perf_counter()
        findings = report.as_data(check(again))
        checked, over = time.perf_counter(), time.process_time()
    broken = [id for id, each in findings.items() if each["broken"]]
    return Cost(size, read - began, checked - read, over - busy, broken)


def _history(visits: int, twice: int | None = None) -> History:
    """So many visits, one after the other and a little over one another."""
    calls = [call for n in range(visits) for call in _calls(n, n == twice)]
    changes = [LedgerChange(ODS, 1, NINE, "session opened", tuple(range(1, visits + 1)), 1_000)]
    changes += [_taken(n) for n in range(visits)]
    return History(
        at=NINE + timedelta(days=2),
        changes=changes,
        slots=[SlotFact(ODS, n + 1, 1_000, _start(n), "Blood test") for n in range(visits)],
        calls=calls,
        texts=[text for n in range(visits) for text in _texts(n)],
        events=[event for n in range(visits) for event in _events(n)],
        invited=[
            Invited(f"inv_{n}", _patient(n), NINE, ODS, ODS, "Blood test") for n in range(visits)
        ],
        links=[Link(_link(n), _patient(n), f"inv_{n}") for n in range(visits)],
        counts=[SlotCount(ODS, WHOLE, visits, 0, visits, 0, 0)],
        people=[Person(_patient(n), (_mobile(n),), "1984-03-12", (ODS,)) for n in range(visits)],
        registered=[],
        filed=[],
        inbox=[],
    )


def _calls(n: int, twice: bool) -> Iterator[ClientCall]:
    began = _asked(n)

    def call(act: Act, after: float, **more: Any) -> ClientCall:
        at = began + timedelta(seconds=after)
        since = n + after / 100
        return ClientCall(
            n, _patient(n), act, _link(n), at, at + timedelta(seconds=0.4), since, since + 0.004,
            **more,
        )  # fmt: skip

    booked = {"step": "booked", "start": _start(n), "site": ODS}
    yield call(Act.LOOK, 0, step="identity")
    yield call(Act.IDENTITY, 1, step="choose")
    yield call(Act.SLOTS, 2, facts={"shown": 4})
    yield call(Act.CONFIRM, 4, wanted=_start(n), **booked)
    if twice:
        other = {**booked, "start": _start(n + 4)}
        yield call(Act.CONFIRM, 5, wanted=_start(n + 4), **other)
    elif n % 50 == 0:
        yield call(Act.CONFIRM, 4.1, wanted=_start(n), **booked)
    else:
        yield call(Act.LOOK, 9, **booked)


def _texts(n: int) -> Iterator[TextSent]:
    at, ref = _asked(n) - timedelta(seconds=60), f"invitation-inv_{n}"
    yield TextSent(2 * n, at, _mobile(n), f"Please book: {_link(n)}", ref, "delivered")
    at = _asked(n) + timedelta(seconds=5)
    yield TextSent(2 * n + 1, at, _mobile(n), "you are booked", f"booked-bkg_{n}", "delivered")


def _events(n: int) -> Iterator[ServiceEvent]:
    at, ref = _asked(n), f"inv_{n}"
    for place, kind in enumerate(("created", "sent", "opened", "confirming", "booked")):
        yield ServiceEvent(6 * n + place, at + timedelta(seconds=place), kind, ref)
    facts = {"site": ODS, "start": _start(n).isoformat()}
    yield ServiceEvent(6 * n + 5, at + timedelta(seconds=5), "confirmed", f"bkg_{n}", facts)


def _taken(n: int) -> LedgerChange:
    at = _asked(n) + timedelta(seconds=4.2)
    return LedgerChange(
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
