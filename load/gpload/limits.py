"""Limits as code: what a run has to keep, in a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

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
