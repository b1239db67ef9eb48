"""What was asked of the simulators and what they answered, secrets struck out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from flask import Response

from gpworld.control import explain
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad, missing
from gpworld.control.written import plain_json
from gpworld.core.journal import Exchange
from gpworld.trace.har import har

FILTERS = ("system", "method", "path", "status", "operation")


def journal(plane: Plane, ask: Ask) -> object:
    kept = plane.world.journal
    found = kept.newest(ask.count("limit", 200), _passes(ask), after=ask.count("after", 0))
    return {"last": kept.last, "dropped": kept.dropped, "exchanges": found}


def timings(plane: Plane, ask: Ask) -> object:
    kept = plane.world.journal
    found = kept.timings(ask.count("after", 0))
    return {"last": kept.last, "dropped": kept.dropped, "timings": found}


def exchange(plane: Plane, ask: Ask, number: int) -> object:
    found = plane.world.journal.find(number)
    if found is None:
        raise missing(f"the journal holds no exchange {number}")
    return found


def clear_journal(plane: Plane, ask: Ask) -> object:
    plane.world.journal.clear()
    return {"last": 0}


def explain_journal(plane: Plane, ask: Ask) -> object:
    wanted = {key: ask.text(key) for key in FILTERS if key in ask and key != "status"}
    status = ask.number("status") if "status" in ask else None
    return explain.nearest(plane.world.journal, wanted, status)


def export_journal(plane: Plane, ask: Ask) -> Response:
    form = ask.text_or("format", "jsonl")
    if form == "jsonl":
        lines = b"".join(line + b"\n" for line in _lines(plane))
        return Response(lines, content_type="application/x-ndjson")
    if form == "har":
        log = har(plane.world.journal, plane.addresses)
        return Response(json.dumps(log), content_type="application/json")
    raise bad("format has to be jsonl or har")


def _passes(ask: Ask) -> Callable[[Exchange], bool]:
    status = ask.number("status") if "status" in ask else None
    wanted = {key: ask.text(key) for key in FILTERS if key in ask and key != "status"}

    def passes(each: Exchange) -> bool:
        return (status is None or each.status == status) and all(
            explain.meets(each, key, value) for key, value in wanted.items()
        )

    return passes


def _lines(plane: Plane) -> Iterator[bytes]:
    return (plain_json(each) for each in plane.world.journal)
