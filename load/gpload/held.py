"""Limits held against a run: kept, broken, or of too few samples to say that they were kept."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gpload import breaches
from gpload.limits import Latency, Limits
from gpload.recording import LAG
from gpload.run import Run

SHARES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99, "most": 1.0}
"""Which share of the samples each quantile bounds."""
INVARIANT = "invariant "
DOUBT = 0.05
"""How likely a limit that is called kept may be, at the most, to have been kept by chance."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit held against a run.

    Attributes:
        kept: None if there was nothing to measure, or too little to say that it was kept.
        samples: of how many samples it was found, None where nobody counts them.
        wanted: how many it takes to say that it was kept.
    """

    name: str
    limit: float
    found: float | None
    kept: bool | None
    ideal: bool = False
    samples: int | None = None
    wanted: int = 0

    @property
    def too_few(self) -> bool:
        """Whether something was measured, and too little of it to say that the limit was kept."""
        return self.kept is None and self.found is not None

    @property
    def needs_no_clock(self) -> bool:
        """Whether it stands however slow whoever measured was."""
        return self.name.startswith(INVARIANT)


def enough(share: float) -> int:
    """How many samples it takes, all of them within, to say that this share of all is within."""
    return 0 if share >= 1 else math.ceil(math.log(DOUBT) / math.log(max(share, DOUBT)))


def held(run: Run, limits: Limits, folder: Path | None = None) -> list[Finding]:
    """Every limit against a run; invariants are read from ``invariants.json`` in its folder."""
    found = [each for latency in limits.latencies for each in _of_latency(run, latency)]
    found += _of_errors(run, limits.errors)
    return found + list(_of_invariants(limits.invariants, folder))


def of_generator(run: Run, bounds: Mapping[str, float]) -> list[Finding]:
    """The generator's own bounds; one start that was late is no share of a short run."""
    lag, counts = run.timeline.summary(LAG), run.counts
    found = [_finding("generator: lag p99 ms", bounds["lag_p99_ms"], lag.p99, lag.count, 0.99)]
    for name in ("late", "missed"):
        number, bound, planned = getattr(counts, name), bounds[name], max(1, counts.planned)
        label, share = f"generator: {name} share of starts", number / planned
        each = _finding(label, bound, share, counts.planned, 1 - bound)
        if number == 1 and 0 < planned * bound < 1:
            each = Finding(label, bound, share, None, False, planned, enough(1 - bound))
        found.append(each)
    return found


def _finding(
    name: str, bound: float, found: float, samples: int, share: float, *, ideal: bool = False
) -> Finding:
    """Few samples may show that a limit is broken, and not that it was kept."""
    wanted = enough(share)
    kept = False if found > bound else None if samples < wanted else True
    return Finding(name, bound, found, kept, ideal, samples, wanted)


def _of_latency(run: Run, latency: Latency) -> Iterator[Finding]:
    prefix = f"{latency.kind}: "
    names = [name for name in run.timeline.names() if _meant(name, prefix + latency.name)]
    for name in names or [prefix + latency.name]:
        summary = run.timeline.summary(name) if names else None
        for bounds, ideal in ((latency.bounds, False), (latency.ideal, True)):
            for quantile, bound in bounds.items():
                label, share = f"{name} {quantile} ms", SHARES[quantile]
                if summary is None:
                    yield Finding(label, bound, None, None, ideal)
                    continue
                ms = getattr(summary, quantile)
                yield _finding(label, bound, ms, summary.count, share, ideal=ideal)


def _of_errors(run: Run, errors: Mapping[str, float]) -> Iterator[Finding]:
    pages = len(run.events)
    codes = Counter(str(each.get("code")) for each in run.events)
    codes["5xx"] = sum((each.get("status") or 0) >= 500 for each in run.events)
    for code, bound in errors.items():
        label = f"errors {code} share of pages"
        if pages:
            yield _finding(label, bound, codes[code] / pages, pages, 1 - bound)
        else:
            yield Finding(label, bound, None, None)


def _of_invariants(bounds: Mapping[str, float], folder: Path | None) -> Iterator[Finding]:
    checked = breaches.checked(folder) if folder else {}
    for name, bound in bounds.items():
        for each in checked if name == "*" else [name]:
            broken = checked.get(each, {}).get("broken")
            kept = None if broken is None else broken <= bound
            yield Finding(f"{INVARIANT}{each} breaches", bound, broken, kept)


def _meant(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
