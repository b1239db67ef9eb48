"""A run as a probe of the search for capacity, and what the search found in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gpload import capacity_strain as strains
from gpload.capacity import Knee, Probe, knee
from gpload.capacity_cause import NAMES, Cause, cause, refusals, shares
from gpload.limits import Limits
from gpload.run import Run
from gpload.verdict import judged

NOT_THE_PRODUCT = ("generator", "simulator")


def probed(run: Run, limits: Limits, folder: Path, rate: float, chance: Random) -> Probe:
    """A run held against limits."""
    verdict = judged(run, limits, folder)
    saturation = strains.saturation(run, limits) if verdict.saturated else 0.0
    timed = ("page: ", "call: ", "hop: ")
    fixed = max(
        [saturation, strains.MOST if run.counts.unfinished else 0.0]
        + [strains.strain(each) for each in verdict.findings if not each.name.startswith(timed)]
    )
    whole = max([fixed, *(strains.strain(each) for each in verdict.findings)])
    pages = run.timeline.summary("page: *")
    return Probe(
        rate=rate,
        strain=round(whole, 4),
        drawn=[round(each, 4) for each in strains.drawn(run, limits, fixed, chance)],
        broken=[each.name for each in verdict.broken] + _unfinished(run),
        saturated=verdict.saturated,
        shares={name: round(ms, 3) for name, ms in shares(run).items()},
        refused=refusals(run),
        busy={name: round(share, 3) for name, share in run.staged.get("busy", {}).items()},
        figures={
            "pages": pages.count,
            "pages_a_second": round(pages.count / max(run.lasted, 1e-9), 2),
            "p50_ms": round(pages.p50, 1),
            "p95_ms": round(pages.p95, 1),
            "p99_ms": round(pages.p99, 1),
            "lasted_s": round(run.lasted, 1),
        },
        folder=folder.name,
    )


def _unfinished(run: Run) -> list[str]:
    count = run.counts.unfinished
    return [f"page: {count:,} patients had not come to their end"] if count else []


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    probes: Sequence[Probe]
    knee: Knee
    cause: Cause | None

    @property
    def of_the_product(self) -> bool:
        """Whether it says what the product and its systems can bear."""
        return self.cause is None or self.cause.hop not in NOT_THE_PRODUCT

    @property
    def sentence(self) -> str:
        """The answer to the planner's question."""
        at, why = self.knee, self.cause
        kept = f"all limits were kept up to {at.kept:,.0f} patients a minute"
        if why is None:
            return f"NO KNEE: {kept}, the most that was tried"
        by = NAMES.get(why.hop, why.hop)
        if not self.of_the_product:
            return f"{why.hop.upper()} SATURATED: {kept}; beyond that {why.sentence}"
        if at.rate is None or at.low is None or at.high is None:
            if at.kept:
                return f"NO KNEE: {kept}; above it is not certain: {why.sentence}"
            least = min(each.rate for each in self.probes)
            every = f"{by} broke a limit at every rate tried: {why.sentence}"
            return f"BELOW {least:,.0f} patients a minute: {every}"
        between = f"between {at.low:,.0f} and {at.high:,.0f} with 95 %"
        return f"KNEE: {at.rate:,.0f} patients a minute ({between}); {by} broke it: {why.sentence}"


def found(probes: Sequence[Probe], chance: Random) -> Found:
    """Knee and cause of all probes."""
    return Found(probes, knee(probes, chance), _cause(probes))


def _cause(probes: Sequence[Probe]) -> Cause | None:
    """What gave way at the lowest rate that was too much, compared with the calmest."""
    beyond = sorted((each for each in probes if each.too_much), key=lambda each: each.rate)
    if not beyond:
        return None
    lowest = _settled(beyond, probes)
    calm = min(probes, key=lambda each: each.rate)
    return cause(
        lowest.broken, lowest.saturated, calm.shares if calm is not lowest else {},
        lowest.shares, lowest.refused, lowest.busy,
    )  # fmt: skip


def _settled(beyond: Sequence[Probe], probes: Sequence[Probe]) -> Probe:
    """The lowest rate that was too much more often than not, so that one stumble blames nobody."""
    for each in beyond:
        here = [other for other in probes if other.rate == each.rate]
        if 2 * sum(other.too_much for other in here) > len(here):
            return each
    return beyond[0]
