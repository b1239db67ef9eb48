"""Runs by hand, for tests of what is made of them."""

from __future__ import annotations

from typing import Any

from gpload.deck import people
from gpload.histograms import Samples, Timeline
from gpload.recording import LAG, Counts
from gpload.run import Run

PUNCTUAL = {"valid": True, "bound_ms": 50.0, "error_ms": {"p99": 1.0}, "loop_ms": {"p99": 2.0}}


def event(page: str = "confirm", took: float = 0.1, **facts: Any) -> dict[str, Any]:
    """One line of a client journal."""
    return {
        "worker": 0,
        "visitor": "patient-1",
        "page": page,
        "intended": 1.0,
        "began": 1.0,
        "ended": 1.0 + took,
        "status": 200,
        "code": None,
        **facts,
    }


def run(
    events: list[dict[str, Any]] | None = None,
    durations: dict[str, list[float]] | None = None,
    lag: float = 0.001,
    counts: Counts | None = None,
    punctuality: dict[str, Any] | None = None,
    lost: int = 0,
) -> Run:
    """A run with these pages and durations (seconds by name)."""
    samples = Samples()
    for name, every in {**(durations or {}), LAG: [lag]}.items():
        for each in every:
            samples.add(name, 1, each)
    return Run(
        command="gpworld load run --shape steady",
        wish={"shape": "steady", "seed": 7},
        environment={"processors": 2},
        began_at="2026-10-20T08:00:00+00:00",
        world_at="2026-10-20T08:00:00+00:00",
        scale=1.0,
        seconds=10.0,
        lasted=11.0,
        workers=1,
        lost=lost,
        counts=counts or Counts(planned=100, started=100),
        punctuality=punctuality or PUNCTUAL,
        locust={"GET link": {"count": 1, "p50": 10.0}},
        timeline=Timeline(samples.drain()),
        events=[event()] if events is None else events,
        ledger={"Y90001": {"changes": []}},
        outbox=[{"to": "+447700900123"}],
        service=["an event"],
        cards=[people(1)[0].packed()],
    )
