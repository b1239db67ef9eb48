"""Exchanges as a HAR 1.2 log, which browsers and proxies open; what HAR lacks begins with ``_``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl

from gpworld.core.exchange import Headers, header
from gpworld.core.journal import Exchange
from gpworld.trace.bodies import text

Json = dict[str, object]


def har(exchanges: Iterable[Exchange], addresses: Mapping[str, str]) -> Json:
    """The log; ``addresses`` are the simulators' base addresses.  Give it redacted exchanges."""
    return log([entry(each, addresses) for each in exchanges])


def log(entries: Sequence[Json]) -> Json:
    """The log of these entries."""
    creator = {"name": "gpworld", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "pages": [], "entries": entries}}


def entry(each: Exchange, addresses: Mapping[str, str]) -> Json:
    """One exchange of a log."""
    took = each.took_ms if each.delivered_ms is None else each.delivered_ms
    base = addresses.get(each.system, f"http://{each.system}.test")
    return {
        "startedDateTime": each.at.isoformat(timespec="milliseconds"),
        "time": took,
        "request": _request(each, base),
        "response": _response(each),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "comment": f"{each.system} {each.operation}".strip(),
        "_gpworld": {
            "number": each.number,
            "system": each.system,
            "operation": each.operation,
            "faults": list(each.rules),
            "asked_ms": each.asked_ms,
            "delivered_ms": each.delivered_ms,
        },
    }


def _request(each: Exchange, base: str) -> Json:
    asked: Json = {
        "method": each.method,
        "url": f"{base}{each.path}" + (f"?{each.query}" if each.query else ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(each.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(each.query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": len(each.body),
    }
    if each.body:
        kind = header(each.headers, "Content-Type") or ""
        asked["postData"] = {"mimeType": kind, "params": [], "text": text(each.body, each.headers)}
    return asked


def _response(each: Exchange) -> Json:
    return {
        "status": each.status,
        "statusText": _phrase(each.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(each.reply_headers),
        "content": {
            "size": len(each.reply_body),
            "mimeType": header(each.reply_headers, "Content-Type") or "",
            "text": text(each.reply_body, each.reply_headers),
        },
        "redirectURL": header(each.reply_headers, "Location") or "",
        "headersSize": -1,
        "bodySize": len(each.reply_body),
    }


def _headers(headers: Headers) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
