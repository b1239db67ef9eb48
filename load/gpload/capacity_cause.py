"""Which hop made pages slower: what a page's time is made of, and what of it has grown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpload.hops import HOP, REFUSED
from gpload.resampling import milliseconds
from gpload.run import Run
from gpload.verdict import SIMULATOR as SIMULATOR_SATURATED

PRODUCT, GENERATOR, SIMULATOR = "product", "generator", "simulator"
NAMES = {
    "emis": "EMIS", "systmone": "SystmOne", "gpconnect": "GP Connect", "pds": "PDS", "sms": "SMS",
    PRODUCT: "the product", GENERATOR: "the generator", SIMULATOR: "the simulators",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cause:
    """What gave way.

    Attributes:
        hop: ``product``, ``emis``, ``systmone``, ``gpconnect``, ``pds``, ``sms``, ``generator``
            or ``simulator``.
        sentence: why, with figures.
        grown: milliseconds that the mean page took longer, by hop.
    """

    hop: str
    sentence: str
    grown: Mapping[str, float]


def shares(run: Run) -> dict[str, float]:
    """What the mean page's milliseconds were: waiting in the generator, each system, the product.

    The product's own time is what is left of its pages, so that the network is in it as well.
    """
    pages = [each for each in run.events if each["ended"] > each["intended"]]
    count = max(1, len(pages))
    began_late = sum(max(0.0, each["began"] - each["intended"]) for each in pages) * 1000
    inside = sum(each["ended"] - each["began"] for each in pages) * 1000
    found = {GENERATOR: began_late / count}
    for name in run.timeline.names():
        if name.startswith(HOP):
            system = name.removeprefix(HOP).split(" ")[0]
            found[system] = found.get(system, 0.0) + _milliseconds(run, name) / count
    systems = sum(ms for name, ms in found.items() if name != GENERATOR)
    return {PRODUCT: max(0.0, inside / count - systems), **found}


def refusals(run: Run) -> dict[str, int]:
    """How often each system did not answer, or said that it was too much."""
    found: dict[str, int] = {}
    for name in run.timeline.names():
        if name.startswith(REFUSED):
            system = name.removeprefix(REFUSED).split(" ")[0]
            found[system] = found.get(system, 0) + run.timeline.summary(name).count
    return found


def cause(
    broken: Sequence[str], saturated: Sequence[str], calm: Mapping[str, float],
    strained: Mapping[str, float], refused: Mapping[str, int],
) -> Cause:  # fmt: skip
    """What broke the limits, from the parts of a page when it was calm and when it was not.

    Limits on one system's calls name that system; a system that refused names itself where pages
    ended in errors; else it is the part of the page that has grown most.
    """
    grown = {
        name: round(strained.get(name, 0.0) - calm.get(name, 0.0), 3)
        for name in sorted({*calm, *strained})
    }
    if saturated:
        hop = SIMULATOR if saturated[0].startswith(SIMULATOR_SATURATED) else GENERATOR
        return Cause(hop, "; ".join(saturated), grown)
    kinds = {name.split(" ")[0].rstrip(":") for name in broken}
    if kinds == {"hop"}:
        hop = _system(broken[0])
        return Cause(hop, f"{NAMES.get(hop, hop)} was over its own limit: {broken[0]}", grown)
    if kinds == {"errors"} and refused:
        hop = max(refused, key=lambda name: refused[name])
        times = f"{refused[hop]:,} calls"
        return Cause(hop, f"{NAMES.get(hop, hop)} refused or did not answer {times}", grown)
    if kinds == {"errors"} or kinds == {"invariant"}:
        return Cause(PRODUCT, f"the product answered so: {', '.join(broken)}", grown)
    hop = max(grown, key=lambda name: grown[name], default=PRODUCT)
    return Cause(hop, _grew(hop, grown), grown)


def _grew(hop: str, grown: Mapping[str, float]) -> str:
    whole = sum(ms for ms in grown.values() if ms > 0)
    rest = sorted(((ms, name) for name, ms in grown.items() if name != hop and ms >= 1))[::-1]
    others = ", ".join(f"{NAMES.get(name, name)} {ms:.0f}" for ms, name in rest)
    beside = f"; {others}" if others else ""
    part, named = grown.get(hop, 0.0), NAMES.get(hop, hop)
    return f"{part:.0f} of the {whole:.0f} ms that a page took longer were {named}'s{beside}"


def _system(limit: str) -> str:
    """The system in the name of a limit such as ``hop: pds Search p95 ms``."""
    return limit.split(" ")[1]


def _milliseconds(run: Run, name: str) -> float:
    return sum(milliseconds(run.timeline.total(name)))
