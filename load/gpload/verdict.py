"""What a run is worth: a verdict on the product, or on whoever measured it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from gpload.limits import Finding, Limits, held
from gpload.recording import LAG
from gpload.run import Run

GENERATOR, SIMULATOR = "generator saturated", "simulator saturated"
LOST = "workers lost"


class Exit(IntEnum):
    """The exit status: as everywhere in gpworld."""

    KEPT = 0
    BROKEN = 1
    NO_VERDICT = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judged run.

    Attributes:
        saturated: why the figures say nothing of the product, empty when they do.
    """

    findings: tuple[Finding, ...]
    saturated: tuple[str, ...]

    @property
    def broken(self) -> list[Finding]:
        """The limits that were not kept; ideals are not among them."""
        return [each for each in self.findings if each.kept is False and not each.ideal]

    @property
    def exit(self) -> Exit:
        """No verdict on the product where the generator or the simulators were the slow ones."""
        if self.saturated:
            return Exit.NO_VERDICT
        return Exit.BROKEN if self.broken else Exit.KEPT

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        if self.saturated:
            return f"NO VERDICT: {'; '.join(self.saturated)}"
        if self.broken:
            return f"BROKEN: {len(self.broken)} of {len(self.findings)} limits and ideals"
        measured = sum(each.kept is not None for each in self.findings if not each.ideal)
        missed = [each.name for each in self.findings if each.kept is False]
        beside = f"; missed as ideals: {', '.join(missed)}" if missed else ""
        return f"KEPT: all {measured} limits that could be measured{beside}"


def judged(run: Run, limits: Limits, folder: Path | None = None) -> Verdict:
    """The verdict on a run."""
    return Verdict(tuple(held(run, limits, folder)), tuple(saturated(run, limits)))


def saturated(run: Run, limits: Limits) -> Iterator[str]:
    """Why the figures are not about the product."""
    bounds, counts = limits.generator, run.counts
    lag = run.timeline.summary(LAG).p99
    if lag > bounds["lag_p99_ms"]:
        yield f"{GENERATOR} (it woke {lag:.0f} ms late at p99, over {bounds['lag_p99_ms']:g})"
    if run.lost:
        yield f"{LOST} ({run.lost} of {run.workers} did not come to their end)"
    planned = max(1, counts.planned)
    for name in ("late", "missed"):
        share = getattr(counts, name) / planned
        if share > bounds[name]:
            yield f"{GENERATOR} ({share:.1%} of starts {name}, over {bounds[name]:.1%})"
    kept = run.punctuality
    if not kept.get("valid", True):
        worst = max(kept["error_ms"]["p99"], kept["loop_ms"]["p99"])
        yield f"{SIMULATOR} (it lagged {worst:.0f} ms at p99, over {kept['bound_ms']:g})"
