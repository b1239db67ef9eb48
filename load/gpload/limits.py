"""Limits as code: what a run has to keep, in a TOML file, and what it did keep."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from gpload.run import Run

TABLES = ("page", "call", "hop", "errors", "invariants", "generator")
QUANTILES = ("p50", "p90", "p95", "p99", "most")
GENERATOR = {"lag_p99_ms": 50.0, "late": 0.01, "missed": 0.0}


class LimitsError(ValueError):
    """A limits file that cannot be read; the message names the key and the remedy."""


@dataclass(frozen=True, slots=True)
class Latency:
    """A bound on durations: ``name`` may end in ``*``; milliseconds by quantile.

    ``ideal`` are bounds that are told and not insisted on.
    """

    kind: str
    name: str
    bounds: Mapping[str, float]
    ideal: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """A whole file.

    Attributes:
        errors: the greatest share of pages that may end in each code, or in a 5xx status.
        invariants: how many breaches of each invariant are allowed; ``*`` is any.
        generator: bounds beyond which the load generator itself cannot be trusted.
    """

    latencies: tuple[Latency, ...] = ()
    errors: Mapping[str, float] = field(default_factory=dict)
    invariants: Mapping[str, float] = field(default_factory=dict)
    generator: Mapping[str, float] = field(default_factory=lambda: dict(GENERATOR))


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit held against a run; ``kept`` None: there was nothing to measure."""

    name: str
    limit: float
    found: float | None
    kept: bool | None
    ideal: bool = False


def default() -> Limits:
    """The published GP Connect figures, and no page without an answer."""
    return read(files("gpload").joinpath("limits.toml").read_text(encoding="utf-8"), "default")


def load(path: Path) -> Limits:
    """A limits file.

    Raises:
        LimitsError: it cannot be read.
    """
    try:
        return read(path.read_text(encoding="utf-8"), str(path))
    except OSError as failure:
        raise LimitsError(f"{path} cannot be read: {failure.strerror}") from failure


def read(text: str, name: str) -> Limits:
    """Limits as TOML.

    Raises:
        LimitsError: it is no TOML, or has a key that means nothing.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise LimitsError(f"{name} is no TOML: {failure}") from failure
    for key in tables:
        if key not in TABLES:
            raise LimitsError(f"{name}: {key} is unknown; the tables are {', '.join(TABLES)}")
    latencies = [
        _latency(kind, row, name)
        for kind in ("page", "call", "hop")
        for row in tables.get(kind, ())
    ]
    shares = {key: _numbers(tables.get(key, {}), f"{name}: [{key}]") for key in TABLES[3:]}
    for key in shares["generator"]:
        if key not in GENERATOR:
            raise LimitsError(f"{name}: [generator] {key} is unknown: {', '.join(GENERATOR)}")
    generator = {**GENERATOR, **shares["generator"]}
    return Limits(tuple(latencies), shares["errors"], shares["invariants"], generator)


def _latency(kind: str, row: Mapping[str, Any], name: str) -> Latency:
    where = f"{name}: [[{kind}]] {row.get('name', 'without name')}"
    if not isinstance(row.get("name"), str):
        raise LimitsError(f"{where}: give it a name, such as {kind} = 'confirm' or '*'")
    bounds = _numbers({key: row[key] for key in row if key not in ("name", "ideal")}, where)
    ideal = _numbers(row.get("ideal", {}), f"{where} ideal")
    for key in (*bounds, *ideal):
        if key not in QUANTILES:
            raise LimitsError(f"{where}: {key} is unknown; bounds are {', '.join(QUANTILES)}")
    return Latency(kind, row["name"], bounds, ideal)


def _numbers(table: Mapping[str, Any], where: str) -> dict[str, float]:
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise LimitsError(f"{where}: {key} is {value!r}: give a number, 0 or more")
    return {key: float(value) for key, value in table.items()}


# -- held against a run ---------------------------------------------------------------------------


def held(run: Run, limits: Limits, folder: Path | None = None) -> list[Finding]:
    """Every limit against a run; invariants are read from ``invariants.json`` in its folder."""
    found = [each for latency in limits.latencies for each in _of_latency(run, latency)]
    found += _of_errors(run, limits.errors)
    return found + list(_of_invariants(limits.invariants, folder))


def _of_latency(run: Run, latency: Latency) -> Iterator[Finding]:
    prefix = f"{latency.kind}: "
    names = [name for name in run.timeline.names() if _meant(name, prefix + latency.name)]
    for name in names or [prefix + latency.name]:
        summary = run.timeline.summary(name) if names else None
        for bounds, ideal in ((latency.bounds, False), (latency.ideal, True)):
            for quantile, bound in bounds.items():
                ms = getattr(summary, quantile) if summary else None
                kept = None if ms is None else ms <= bound
                yield Finding(f"{name} {quantile} ms", bound, ms, kept, ideal)


def _of_errors(run: Run, errors: Mapping[str, float]) -> list[Finding]:
    pages = len(run.events)
    codes = Counter(str(each.get("code")) for each in run.events)
    codes["5xx"] = sum((each.get("status") or 0) >= 500 for each in run.events)
    found = []
    for code, bound in errors.items():
        share = codes[code] / pages if pages else None
        kept = None if share is None else share <= bound
        found.append(Finding(f"errors {code} share of pages", bound, share, kept))
    return found


def _of_invariants(bounds: Mapping[str, float], folder: Path | None) -> Iterator[Finding]:
    path = folder / "invariants.json" if folder else None
    checked: Mapping[str, Any] = (
        json.loads(path.read_text("utf-8")) if path and path.exists() else {}
    )
    for name, bound in bounds.items():
        for each in sorted(checked) if name == "*" else [name]:
            broken = checked.get(each, {}).get("broken")
            kept = None if broken is None else broken <= bound
            yield Finding(f"invariant {each} breaches", bound, broken, kept)


def _meant(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
