"""Which hop made pages slower: what a page's time is made of, and what of it has grown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpload.hops import HOP, REFUSED
from gpload.resampling import milliseconds
from gpload.run import Run
from gpload.verdict import SIMULATOR as SIMULATOR_SATURATED

PRODUCT, GENERATOR, SIMULATOR = "product", "generator", "simulator"
TEXTS, SMS = "texts", "sms"
"""Waiting for a text, which no page of the product's does, and the system that texts go through."""
READ_TEXT = "read text"
BUSY = 0.8
"""A text service with a text in hand for this share of the waiting and more had no time left."""
NAMES = {
    "emis": "EMIS", "systmone": "SystmOne", "gpconnect": "GP Connect", "pds": "PDS", "sms": "SMS",
    TEXTS: "waiting for texts", PRODUCT: "the product", GENERATOR: "the generator",
    SIMULATOR: "the simulators",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cause:
    """What gave way.

    Attributes:
        hop: ``product``, ``emis``, ``systmone``, ``gpconnect``, ``pds``, ``sms``, ``generator``
            or ``simulator``.
        sentence: why, with figures.
        grown: milliseconds that the mean page took longer, by hop; ``texts``: until one came.
    """

    hop: str
    sentence: str
    grown: Mapping[str, float]


def shares(run: Run) -> dict[str, float]:
    """What the mean page's milliseconds were: waiting in the generator, each system, the product.

    The product's own time is what is left of its pages, so that the network is in it as well.
    Texts go out while nobody waits for a page: what the text service took is part of the wait for
    texts, where there was one.
    """
    pages = [each for each in run.events if each["ended"] > each["intended"]]
    count = max(1, len(pages))
    began_late = sum(max(0.0, each["began"] - each["intended"]) for each in pages) * 1000
    inside = {True: 0.0, False: 0.0}  # by whether it was a text that was waited for
    for each in pages:
        inside[each["page"] == READ_TEXT] += (each["ended"] - each["began"]) * 1000
    found = {GENERATOR: began_late / count}
    for name in run.timeline.names():
        if name.startswith(HOP):
            system = name.removeprefix(HOP).split(" ")[0]
            found[system] = found.get(system, 0.0) + _milliseconds(run, name) / count
    waited = {TEXTS: inside[True] / count} if inside[True] else {}
    apart = (GENERATOR, SMS) if waited else (GENERATOR,)
    systems = sum(ms for name, ms in found.items() if name not in apart)
    return {PRODUCT: max(0.0, inside[False] / count - systems), **waited, **found}


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
    strained: Mapping[str, float], refused: Mapping[str, int], busy: Mapping[str, float],
) -> Cause:  # fmt: skip
    """What broke the limits, from the parts of a page when it was calm and when it was not.

    A broken invariant is the product's, however slow others were.  Limits on one system's calls
    name that system; a system that refused names itself where pages ended in errors; else it is
    the part of the page that has grown most.  Texts that come ever later are the text service's
    doing where it refused some or never rested, and else the product's.
    """
    grown = {
        name: round(strained.get(name, 0.0) - calm.get(name, 0.0), 3)
        for name in sorted({*calm, *strained})
    }
    known = _by_limits(broken, saturated, refused)
    if known:
        return Cause(*known, grown)
    beside = {SMS} if TEXTS in grown else set()
    felt = [name for name in grown if name not in beside]
    hop = max(felt, key=lambda name: grown[name], default=PRODUCT)
    late = [name for name in broken if name.startswith(f"page: {READ_TEXT} ")]
    if hop == TEXTS or (late and len(late) == len(broken)):
        return _of_texts(grown, refused.get(SMS, 0), busy.get(SMS, 0.0))
    return Cause(hop, _grew(hop, grown), grown)


def _by_limits(
    broken: Sequence[str], saturated: Sequence[str], refused: Mapping[str, int]
) -> tuple[str, str] | None:
    """Hop and sentence where the limits that broke say by themselves whose they are."""
    kinds = {name.split(" ")[0].rstrip(":") for name in broken}
    if "invariant" in kinds:
        names = [name for name in broken if name.startswith("invariant")]
        return PRODUCT, f"the product answered so: {', '.join(names)}"
    if saturated:
        hop = SIMULATOR if saturated[0].startswith(SIMULATOR_SATURATED) else GENERATOR
        return hop, "; ".join(saturated)
    if kinds == {"hop"}:
        hop = _system(broken[0])
        return hop, f"{NAMES.get(hop, hop)} was over its own limit: {broken[0]}"
    if kinds == {"errors"} and refused:
        hop = max(refused, key=lambda name: refused[name])
        return hop, f"{NAMES.get(hop, hop)} refused or did not answer {refused[hop]:,} calls"
    if kinds == {"errors"}:
        return PRODUCT, f"the product answered so: {', '.join(broken)}"
    return None


def _of_texts(grown: Mapping[str, float], refused: int, busy: float) -> Cause:
    """Why texts came later: the text service turned some away or was at it all the time, or not."""
    later = f"of each page's time {grown.get(TEXTS, 0.0):.0f} ms more went by until a text came"
    if refused:
        return Cause(SMS, f"{later}; SMS refused or did not answer {refused:,} calls", grown)
    if busy >= BUSY:
        return Cause(SMS, f"{later}; SMS had one in hand for {busy:.0%} of the waiting", grown)
    return Cause(PRODUCT, f"{later}; SMS had one in hand for {busy:.0%} of the waiting only", grown)


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
