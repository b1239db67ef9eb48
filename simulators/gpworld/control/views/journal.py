"""What was asked of the simulators and what they answered, secrets struck out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus

from flask import Response

from gpworld.control import explain
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad, missing
from gpworld.control.written import plain_json
from gpworld.core.journal import Exchange

FILTERS = ("system", "method", "path", "status", "operation")


def journal(plane: Plane, ask: Ask) -> object:
    kept = plane.world.journal
    found = [each for each in kept.after(ask.count("after", 0)) if _passes(ask)(each)]
    limit = ask.count("limit", 200)
    return {
        "last": kept.last,
        "dropped": kept.dropped,
        "exchanges": found[max(0, len(found) - limit) :],
    }


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
        entries = [_har(plane, each) for each in plane.world.journal]
        log = {"version": "1.2", "creator": {"name": "gpworld", "version": "1"}, "entries": entries}
        return Response(json.dumps({"log": log}), content_type="application/json")
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


def _har(plane: Plane, each: Exchange) -> dict[str, object]:
    took = each.took_ms + (each.delivered_ms or 0.0)
    base = plane.addresses.get(each.system, f"http://{each.system}.test")
    return {
        "startedDateTime": each.at.isoformat(),
        "time": took,
        "request": {
            "method": each.method,
            "url": f"{base}{each.path}" + (f"?{each.query}" if each.query else ""),
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in each.headers],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(each.body),
            "postData": {"mimeType": "", "text": each.body.decode("utf-8", "replace")},
        },
        "response": {
            "status": each.status,
            "statusText": _phrase(each.status),
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in each.reply_headers],
            "cookies": [],
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(each.reply_body),
            "content": {
                "size": len(each.reply_body),
                "mimeType": dict(each.reply_headers).get("Content-Type", ""),
                "text": each.reply_body.decode("utf-8", "replace"),
            },
        },
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    }


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
