"""What a trace is exported as: HAR 1.2 by its specification, and a mermaid sequence diagram."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import pytest
from jsonschema import validate

from gpworld.core.exchange import Headers
from gpworld.core.journal import Exchange
from gpworld.trace.har import har
from gpworld.trace.mermaid import mermaid
from gpworld.trace.steps import Step, Trace

PAIRS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
    },
}
SIZE = {"type": "integer", "minimum": -1}
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {"type": "array", "items": {"$ref": "#/$defs/entry"}},
            },
        }
    },
    "$defs": {
        "entry": {
            "type": "object",
            "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
            "properties": {
                "startedDateTime": {
                    "type": "string",
                    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$",
                },
                "time": {"type": "number", "minimum": 0},
                "request": {
                    "type": "object",
                    "required": [
                        "method", "url", "httpVersion", "cookies", "headers", "queryString",
                        "headersSize", "bodySize",
                    ],
                    "properties": {
                        "url": {"type": "string", "pattern": "^https?://"},
                        "cookies": PAIRS,
                        "headers": PAIRS,
                        "queryString": PAIRS,
                        "headersSize": SIZE,
                        "bodySize": SIZE,
                        "postData": {"type": "object", "required": ["mimeType", "text"]},
                    },
                },
                "response": {
                    "type": "object",
                    "required": [
                        "status", "statusText", "httpVersion", "cookies", "headers", "content",
                        "redirectURL", "headersSize", "bodySize",
                    ],
                    "properties": {
                        "status": {"type": "integer"},
                        "headers": PAIRS,
                        "content": {"type": "object", "required": ["size", "mimeType"]},
                        "redirectURL": {"type": "string"},
                        "headersSize": SIZE,
                        "bodySize": SIZE,
                    },
                },
                "timings": {"type": "object", "required": ["send", "wait", "receive"]},
            },
        }
    },
}  # fmt: skip
"""HAR 1.2, as far as its specification says what has to be there."""

AT = datetime(2026, 10, 20, 8, tzinfo=UTC)


def an_exchange(
    body: bytes = b"", reply: bytes = b"{}", reply_headers: Headers = (), status: int = 200
) -> Exchange:
    return Exchange(
        number=1,
        at=AT,
        system="emis",
        method="POST" if body else "GET",
        path="/emis/pfs/appointments",
        query="slotId=7&token=abcdefgh&empty=",
        headers=(("Content-Type", "application/json"), ("Authorization", "Bearer secret")),
        body=body,
        status=status,
        reply_headers=reply_headers,
        reply_body=reply,
        took_ms=2.0,
        asked_ms=100.0,
        delivered_ms=103.5,
        rules=("slow",),
        operation="pfs.book",
    ).redacted()


@pytest.mark.parametrize(
    "exchange",
    [an_exchange(), an_exchange(b'{"SlotId":7}'), an_exchange(reply=b"", status=0)],
    ids=["a GET", "a POST", "no reply"],
)
def test_an_exchange_is_an_entry_by_the_specification(exchange: Exchange) -> None:
    validate(har([exchange], {"emis": "http://127.0.0.1:7101"}), HAR)


def test_an_entry_tells_time_address_query_and_what_struck() -> None:
    (entry,) = har([an_exchange()], {"emis": "http://127.0.0.1:7101"})["log"]["entries"]  # type: ignore[index]  # JSON as it is written
    assert entry["time"] == entry["timings"]["wait"] == 103.5
    assert entry["request"]["url"].startswith(
        "http://127.0.0.1:7101/emis/pfs/appointments?slotId=7"
    )
    assert {"name": "empty", "value": ""} in entry["request"]["queryString"]
    assert "postData" not in entry["request"], "a request without a body has none"
    assert entry["_gpworld"]["faults"] == ["slow"]


def test_a_packed_reply_is_unpacked_before_secrets_are_struck_out() -> None:
    packed = gzip.compress(b'{"SessionId":"abcd-secret","slots":[]}', mtime=0)
    given = an_exchange(reply=packed, reply_headers=(("content-encoding", "gzip"),))
    (entry,) = har([given], {})["log"]["entries"]  # type: ignore[index]  # JSON as it is written
    assert entry["response"]["content"]["text"] == '{"SessionId":"[redacted]","slots":[]}'


def test_a_reply_that_only_says_it_is_packed_is_left_as_it_is() -> None:
    given = an_exchange(reply=b"not packed", reply_headers=(("Content-Encoding", "gzip"),))
    (entry,) = har([given], {})["log"]["entries"]  # type: ignore[index]  # JSON as it is written
    assert entry["response"]["content"]["text"] == "not packed"


def test_a_diagram_knows_everybody_it_speaks_of_and_ends_no_line_early() -> None:
    step = Step(
        at=AT,
        offset_ms=0.0,
        action="staff send; a #1 text",
        kind="exchange",
        system="gpconnect",
        operation="BookAppointment",
        through=("product", "Spine proxy", "GP Connect Y90002"),
        outcome="504 Gateway Timeout",
        asked_ms=60_000.0,
        faults=("proxy-timeout",),
    )
    drawn = mermaid(Trace("slot 1", (), 0, (step,)))
    assert drawn.splitlines() == [
        "sequenceDiagram",
        "    participant Product as product",
        "    participant SpineProxy as Spine proxy",
        "    participant GpConnectY90002 as GP Connect Y90002",
        "    Note over Product: +0.000s staff send, a no. 1 text",
        "    Product->>SpineProxy: BookAppointment",
        "    SpineProxy->>GpConnectY90002: BookAppointment",
        "    GpConnectY90002-->>SpineProxy: 504 Gateway Timeout after 60000 ms (proxy-timeout)",
        "    SpineProxy-->>Product: 504 Gateway Timeout after 60000 ms (proxy-timeout)",
    ]
    known = set(re.findall(r"participant (\w+) as", drawn))
    assert set(re.findall(r"^    (\w+)-", drawn, re.MULTILINE)) <= known
