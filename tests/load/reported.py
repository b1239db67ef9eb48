"""Runs for reports and comparisons: pages and hops drawn from known distributions."""

from __future__ import annotations

from random import Random
from typing import Any

from gpload.histograms import Samples, Timeline
from gpload.recording import LAG, Counts
from gpload.run import Run
from load.runs import PUNCTUAL, event
from load.runs import run as by_hand

PAGES, BOOK = ("open link", "confirm"), "hop: emis partner.BookAppointment"


def drawn(
    seed: int = 1, seconds: int = 20, a_second: int = 12, slow: float = 1.0, refused: float = 0.0,
    shape: str = "steady", lag: float = 0.001, later: float = 1.0,
) -> Run:  # fmt: skip
    """A run whose pages take about a tenth of a second; ``slow`` times as long, ``later`` at the
    end; this share of confirmations is ``refused``."""
    chance, samples, events = Random(seed), Samples(), []
    for second in range(seconds):
        for place in range(a_second):
            page = PAGES[place % 2]
            took = 0.1 * slow * chance.lognormvariate(0, 0.5)
            took *= later ** (second / seconds)
            at = second + chance.random()
            code = "SLOT_TAKEN" if page == "confirm" and chance.random() < refused else None
            facts: dict[str, Any] = {"intended": at, "began": at, "ended": at + took, "code": code}
            events.append(event(page, **facts))
            samples.add(f"page: {page}", second, took)
            samples.add(BOOK, second, took / 10)
    samples.add(LAG, 1, lag)
    samples.add("refused: pds SearchPatients 429", 3, 0.01)
    found = by_hand(events, counts=Counts(planned=100, started=100), punctuality=PUNCTUAL)
    found.wish = {"shape": shape, "seed": 7}
    found.seconds, found.lasted, found.timeline = seconds, seconds + 1.0, Timeline(samples.drain())
    return found
