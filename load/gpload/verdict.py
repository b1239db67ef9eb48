"""What a run is worth: a verdict on the product, or on whoever measured it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from gpload.held import INVARIANT, Finding, held, of_generator
from gpload.limits import Limits
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
        findings: the limits of the product; ``generator`` those of whoever measured.
        saturated: why the figures say nothing of the product, empty when they do.
    """

    findings: tuple[Finding, ...]
    saturated: tuple[str, ...]
    generator: tuple[Finding, ...] = ()

    @property
    def broken(self) -> list[Finding]:
        """The limits that were not kept; ideals are not among them."""
        return [each for each in self.findings if each.kept is False and not each.ideal]

    @property
    def proven(self) -> list[Finding]:
        """What is broken however slow whoever measured was; nothing where some of it is missing."""
        return [each for each in self.broken if each.needs_no_clock and self.whole]

    @property
    def whole(self) -> bool:
        """Whether every worker has come to its end."""
        return not any(each.startswith(LOST) for each in self.saturated)

    @property
    def stands(self) -> bool:
        """Whether nobody was too slow, or nothing was asked that a clock has to answer."""
        untimed = bool(self.findings) and all(each.needs_no_clock for each in self.findings)
        return not self.saturated or (self.whole and untimed)

    @property
    def exit(self) -> Exit:
        """No verdict on times where the generator or the simulators were the slow ones."""
        if self.proven:
            return Exit.BROKEN
        if not self.stands:
            return Exit.NO_VERDICT
        return Exit.BROKEN if self.broken else Exit.KEPT

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        if not self.stands:
            why = f"NO VERDICT{' on times' if self.proven else ''}: {'; '.join(self.saturated)}"
            return f"BROKEN: {_named(self.proven)}; {why}" if self.proven else why
        if self.broken:
            among = f", {_named(self.proven)} among them" if self.proven else ""
            return f"BROKEN: {len(self.broken)} of {len(self.findings)} limits and ideals{among}"
        judged = sum(each.kept is not None for each in self.findings if not each.ideal)
        few = sum(each.too_few for each in self.findings if not each.ideal)
        missed = [each.name for each in self.findings if each.kept is False]
        beside = f"; too few samples to judge: {few}" if few else ""
        beside += f"; missed as ideals: {', '.join(missed)}" if missed else ""
        return f"KEPT: all {judged} limits that could be judged{beside}"


def judged(run: Run, limits: Limits, folder: Path | None = None) -> Verdict:
    """The verdict on a run."""
    return Verdict(
        tuple(held(run, limits, folder)),
        tuple(saturated(run, limits)),
        tuple(of_generator(run, limits.generator)),
    )


def saturated(run: Run, limits: Limits) -> Iterator[str]:
    """Why the figures are not about the product."""
    lag, late, missed = of_generator(run, limits.generator)
    if lag.kept is False:
        yield f"{GENERATOR} (it woke {lag.found:.0f} ms late at p99, over {lag.limit:g})"
    if run.lost:
        yield f"{LOST} ({run.lost} of {run.workers} did not come to their end)"
    for name, each in (("late", late), ("missed", missed)):
        if each.kept is False:
            yield f"{GENERATOR} ({each.found:.1%} of starts {name}, over {each.limit:.1%})"
    kept = run.punctuality
    if not kept.get("valid", True):
        worst = max(kept["error_ms"]["p99"], kept["loop_ms"]["p99"])
        yield f"{SIMULATOR} (it lagged {worst:.0f} ms at p99, over {kept['bound_ms']:g})"


def _named(findings: list[Finding]) -> str:
    """The invariants among them, as they are called."""
    names = [each.name.removeprefix(INVARIANT).split(" ")[0] for each in findings]
    return f"{INVARIANT.strip()}{'s' * (len(names) > 1)} {', '.join(names)}"
