"""What was asked of the simulators and what they answered, secrets struck out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from gpworld.control import explain
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad, missing
from gpworld.control.stretches import in_stretches
from gpworld.control.written import plain_json
from gpworld.core.exchange import Later, Reply
from gpworld.core.journal import Exchange
from gpworld.trace import har

Made = TypeVar("Made")
STRETCH = 200
"""Exchanges that are written before others may go first."""
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


def export_journal(plane: Plane, ask: Ask) -> Later:
    form = ask.text_or("format", "jsonl")
    if form == "jsonl":
        return in_stretches(_written(plane, lambda each: plain_json(each) + b"\n"), _lines)
    if form == "har":
        return in_stretches(_written(plane, lambda each: har.entry(each, plane.addresses)), _log)
    raise bad("format has to be jsonl or har")


def _passes(ask: Ask) -> Callable[[Exchange], bool]:
    status = ask.number("status") if "status" in ask else None
    wanted = {key: ask.text(key) for key in FILTERS if key in ask and key != "status"}

    def passes(each: Exchange) -> bool:
        return (status is None or each.status == status) and all(
            explain.meets(each, key, value) for key, value in wanted.items()
        )

    return passes


def _written(plane: Plane, write: Callable[[Exchange], Made]) -> Generator[None, None, list[Made]]:
    """Every exchange as it leaves; others may go first each time after some of them."""
    made: list[Made] = []
    for each in plane.world.journal:
        made.append(write(each))
        if len(made) % STRETCH == 0:
            yield
    return made


def _lines(made: list[bytes]) -> Reply:
    return Reply(200, (("Content-Type", "application/x-ndjson"),), b"".join(made))


def _log(made: list[har.Json]) -> Reply:
    return Reply(200, (("Content-Type", "application/json"),), plain_json(har.log(made)))
