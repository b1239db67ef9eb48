"""A history as a folder of NDJSON, one file a kind of event, and back."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from gpharness.invariants.history import (
    ClientCall,
    Filed,
    History,
    InboxEntry,
    Invited,
    LedgerChange,
    Line,
    Link,
    Person,
    Registered,
    ServiceEvent,
    SlotCount,
    SlotFact,
    Terms,
    TextSent,
)
from gpharness.invariants.memory import many_values

VERSION = 1
KINDS: dict[str, Any] = {
    "changes": LedgerChange,
    "slots": SlotFact,
    "calls": ClientCall,
    "texts": TextSent,
    "events": ServiceEvent,
    "invited": Invited,
    "links": Link,
    "counts": SlotCount,
    "people": Person,
    "registered": Registered,
    "filed": Filed,
    "inbox": InboxEntry,
    "lines": Line,
}
"""The file of each kind, without its ending; every line holds the fields in their order."""
INSTANTS = {
    name: [n for n, key in enumerate(kind._fields) if key in ("at", "began", "ended", "wanted",
                                                             "start", "expires_at")]
    for name, kind in KINDS.items()
}  # fmt: skip
TUPLES = {
    name: [
        n
        for n, key in enumerate(kind._fields)
        if key in ("slots", "clinicians", "mobiles", "registered")
    ]
    for name, kind in KINDS.items()
}


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
    """Each line is a value of the kind; what is an instant or a tuple becomes one again."""
    make, instants, tuples = KINDS[name]._make, INSTANTS[name], TUPLES[name]
    parse, at = orjson.loads, datetime.fromisoformat
    found = []
    with path.open("rb") as file:
        for line in file:
            row = parse(line)
            for n in instants:
                if row[n] is not None:
                    row[n] = at(row[n])
            for n in tuples:
                row[n] = tuple(row[n])
            if name == "texts":
                row[6] = tuple((status, at(when)) for status, when in row[6])
            found.append(make(row))
    return found


assert set(KINDS) < {each.name for each in fields(History)}
