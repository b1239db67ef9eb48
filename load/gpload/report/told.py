"""One run as the page tells it: figures, tables and facts, all of them text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpload import breaches
from gpload.held import Finding
from gpload.limits import Limits
from gpload.report import form
from gpload.report.form import Form
from gpload.report.plots import figures
from gpload.report.svg import Figure
from gpload.run import Run
from gpload.verdict import Verdict, judged
from gpworld.core.seeds import Seeds

Rows = Sequence[Sequence[str]]
WORDS = {True: "✓ kept", False: "✗ broken", None: "– not measured"}
IDEALS = {True: "✓ ideal", False: "· beyond the ideal", None: "– not measured"}


@dataclass(frozen=True, slots=True)
class Told:
    """A run, ready to be put into a page."""

    verdict: Verdict
    form: Form
    figures: list[Figure]
    transactions: Rows
    broke: Rows
    drifts: Rows
    limits: Rows
    invariants: Rows
    breaches: Sequence[tuple[str, str]]
    locust: Rows
    facts: Sequence[tuple[str, str]]
    command: str

    @property
    def saturated(self) -> bool:
        """Whether the times say nothing of the product."""
        return bool(self.verdict.saturated)


def told(run: Run, limits: Limits, folder: Path) -> Told:
    """All of a run."""
    kind = form.form_of(run)
    chance = Seeds(int(run.wish.get("seed", 0))).generator("report")
    verdict, checked = judged(run, limits, folder), breaches.checked(folder)
    return Told(
        verdict=verdict,
        form=kind,
        figures=figures(run),
        transactions=[_transaction(each) for each in form.transactions(run, limits)],
        broke=[_broke(each) for each in form.broke(run, limits)] if kind is Form.RAMP else [],
        drifts=[_drift(each) for each in form.drifts(run, chance)] if kind is Form.SOAK else [],
        limits=[_limit(each) for each in (*verdict.findings, *verdict.generator)],
        invariants=[_invariant(name, each) for name, each in checked.items()],
        breaches=[(each.sentence, each.history) for each in breaches.shortest(checked)],
        locust=[_locust(name, each) for name, each in sorted(run.locust.items())],
        facts=list(_facts(run)),
        command=run.command,
    )


def _transaction(each: form.Transaction) -> list[str]:
    times = (each.p50, each.p95, each.p99, each.most)
    rest = (each.target, each.ideal, each.result)
    return [each.name, f"{each.count:,}", f"{each.a_second:.2f}", *map(ms, times), *rest]


def _broke(each: form.Broke) -> list[str]:
    if each.second is None or each.a_second is None or each.a_minute is None:
        return [each.name, each.target, "never", "", ""]
    return [each.name, each.target, str(each.second), f"{each.a_second:.1f}",
            f"{each.a_minute:.0f}"]  # fmt: skip


def _drift(each: form.Drift) -> list[str]:
    factor = f"{each.low:.2f} to {each.high:.2f}" if each.low else ""
    return [each.name, each.figure, ms(each.first), ms(each.last), factor, each.judgement]


def _limit(each: Finding) -> list[str]:
    found = "" if each.found is None else f"{each.found:.4g}"
    word = (IDEALS if each.ideal else WORDS)[each.kept]
    if each.too_few:
        word = f"– too few to judge: {each.samples} of {each.wanted}"
    return [each.name + (" (ideal)" if each.ideal else ""), f"{each.limit:g}", found, word]


def _invariant(name: str, each: Mapping[str, Any]) -> list[str]:
    broken = each.get("broken")
    word = "– not checked" if broken is None else "✗ broken" if broken else "✓ kept"
    places = f"in {each['looked_at']:,} places" if "looked_at" in each else ""
    more = f"{broken:,} ×" if broken else each.get("reason") or places
    return [name, str(each.get("sentence", "")), word, str(more)]


def _locust(name: str, each: Mapping[str, float]) -> list[str]:
    return [
        name,
        f"{each['count']:,.0f}",
        *(ms(each.get(key, 0.0)) for key in ("p50", "p95", "p99")),
    ]


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    wish, counts, world = run.wish, run.counts, run.environment
    yield "Shape", asked(wish)
    yield "Began", f"{run.began_at}; in the world {run.world_at}, {run.scale:g} s in a second"
    yield "Lasted", f"{run.lasted:.1f} s, {run.workers} worker{'s' * (run.workers != 1)}"
    yield (
        "Starts",
        (
            f"{counts.started:,} of {counts.planned:,} planned, {counts.late:,} late, "
            f"{counts.missed:,} missed, {counts.unfinished:,} unfinished"
        ),
    )
    kept = run.punctuality
    if "error_ms" in kept:
        off, late = kept["error_ms"]["p99"], kept["loop_ms"]["p99"]
        bound = f"bound {kept['bound_ms']:g}"
        yield "Simulators", f"replies {off:.1f} ms off at p99, loop {late:.1f} ms late, {bound}"
    yield from surroundings(world)


def asked(wish: Mapping[str, Any]) -> str:
    """What was asked for, in a line."""
    said = {**wish, "faults": " ".join(wish.get("faults", ()))}
    return ", ".join(f"{key} {value}" for key, value in said.items() if value not in (None, ""))


def surroundings(world: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The environment of a run, a line each."""
    for key, value in world.items():
        if isinstance(value, Mapping):
            value = ", ".join(f"{name} {each}" for name, each in value.items())
        elif isinstance(value, list | tuple):
            value = " ".join(str(each) for each in value)
        if value not in (None, "") and key != "arguments":  # which the command says better
            yield key.replace("_", " ").capitalize(), str(value)


def ms(value: float) -> str:
    """Milliseconds, as short as they can be told."""
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"
