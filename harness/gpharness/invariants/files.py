"""A history as a folder of NDJSON, one file a kind of event, and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from gpharness.invariants.history import KINDS, History, Terms
from gpharness.invariants.memory import many_values

VERSION = 1
AT_ONCE = 64
"""How many lines are read together, column by column; few enough for the processor's cache."""
Column = Iterable[Any]  # one field of many values, as JSON has it


class NoHistory(ValueError):
    """A folder that holds no history; the message says which file is at fault."""


def save(history: History, folder: Path) -> None:
    """Write all files; a kind that nobody could be asked for has none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in KINDS:
        path, rows = folder / f"{name}.ndjson", getattr(history, name)
        if rows is None:
            path.unlink(missing_ok=True)
            continue
        with path.open("wb") as file:
            file.writelines(_line(row) for row in rows)
    terms = {**asdict(history.terms), "settle": history.terms.settle.total_seconds()}
    facts = {"version": VERSION, "at": history.at, "terms": terms}
    facts["skew"] = history.skew.total_seconds()
    (folder / "history.json").write_bytes(orjson.dumps(facts, option=orjson.OPT_INDENT_2))


def load(folder: Path) -> History:
    """Read a history again.

    Raises:
        NoHistory: the folder holds none that can be read.
    """
    path = folder / "history.json"
    try:
        facts = orjson.loads(path.read_bytes())
        if facts["version"] != VERSION:
            raise NoHistory(f"{path} is of version {facts['version']}, not {VERSION}")
        terms = {**facts["terms"], "settle": timedelta(seconds=facts["terms"]["settle"])}
        history = History(
            at=datetime.fromisoformat(facts["at"]),
            skew=timedelta(seconds=facts["skew"]),
            terms=Terms(**terms),
        )
        with many_values():
            kinds: dict[str, Any] = {}
            for name in KINDS:
                path = folder / f"{name}.ndjson"
                kinds[name] = _read(path, name) if path.exists() else None
        required = ("changes", "slots", "invited", "links", "lines")
        kinds.update({name: kinds[name] or [] for name in required})
    except (OSError, ValueError, KeyError, TypeError, IndexError) as failure:
        if isinstance(failure, NoHistory):
            raise
        raise NoHistory(f"{path} holds no history that can be read: {failure}") from failure
    return replace(history, **kinds)


def _line(row: tuple[object, ...]) -> bytes:
    return orjson.dumps(tuple(row), default=str, option=orjson.OPT_APPEND_NEWLINE)


def _read(path: Path, name: str) -> list[Any]:
    """All values of a kind."""
    found: list[Any] = []
    with path.open("rb") as file:
        while lines := list(islice(file, AT_ONCE)):
            found += _values(name, orjson.loads(b"[" + b",".join(lines) + b"]"))
    return found


def _values(name: str, rows: Iterable[list[Any]]) -> Iterator[Any]:
    """Each row is a value of the kind; what is an instant or a tuple becomes one again."""
    kind = KINDS[name]
    columns: list[Column] = list(zip(*rows, strict=True))
    if len(columns) != len(kind._fields):
        raise ValueError(f"a line has {len(columns)} values, and {len(kind._fields)} are needed")
    for n, field in enumerate(kind._fields):
        if field in READ:
            columns[n] = READ[field](columns[n])
    return map(partial(tuple.__new__, kind), zip(*columns, strict=True))


def _words(column: Column) -> Column:
    """Few words that many values share: each is kept once, and told from others at a glance."""
    return map(sys.intern, column)


def _starts(column: Column) -> Column:
    """Many are told of one start: it is read once."""
    return [None if text is None else _start(text) for text in column]


_start = lru_cache(16_384)(datetime.fromisoformat)


def _instants(column: Column) -> Column:
    at = datetime.fromisoformat
    return [None if text is None else at(text) for text in column]


def _tuples(column: Column) -> Column:
    return map(tuple, column)


def _receipts(column: Column) -> Column:
    return [tuple((status, datetime.fromisoformat(at)) for status, at in each) for each in column]


READ: Mapping[str, Callable[[Column], Column]] = {
    **dict.fromkeys(("act", "step", "site", "kind", "did", "via", "by", "ods"), _words),
    **dict.fromkeys(("at", "began", "ended", "expires_at"), _instants),
    **dict.fromkeys(("wanted", "start"), _starts),
    **dict.fromkeys(("slots", "clinicians", "mobiles", "registered"), _tuples),
    "receipts": _receipts,
}
"""The fields that JSON has no values for, and how they are read."""
