"""The Flask application every dialect starts from: strict, quick, plain in its failures."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from gpworld.core.exchange import Request
from gpworld.core.routes import Route
from gpworld.core.wsgi import OPERATION, REQUEST


class Dialect(Flask):
    """A Flask application for one simulator.

    It has no static files, lets failures out to the guard (which keeps them for the test that
    caused them) and tells the guard which operation answered: the endpoint's name.
    """

    url_rule_class = Route

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.config["PROPAGATE_EXCEPTIONS"] = True
        self.url_map.strict_slashes = True
        self.url_map.merge_slashes = False

    def dispatch_request(self) -> ResponseReturnValue:
        """Name the operation for the guard, then go to the route."""
        if request.url_rule is not None:
            request.environ[OPERATION] = request.url_rule.endpoint
        return super().dispatch_request()


def arrived() -> Request:
    """The request as it arrived, before Flask read anything into it."""
    plain = request.environ.get(REQUEST)
    return plain if isinstance(plain, Request) else _plain()


def _plain() -> Request:
    """The request as a plain WSGI server told it: simulators run under any of them."""
    return Request(
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        headers=tuple(request.headers.items()),
        body=request.get_data(),
        client=request.remote_addr or "",
        raw_path=str(request.environ.get("RAW_URI") or "").partition("?")[0],
    )


def json_reply(
    data: Any,  # whatever orjson can write
    status: int = 200,
    *,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response:
    """A JSON reply, written by orjson."""
    return bytes_reply(orjson.dumps(data), status, media_type=media_type, headers=headers)


def bytes_reply(
    body: bytes,
    status: int = 200,
    *,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response:
    """A reply made of bytes that were written before, such as joined fragments."""
    reply = Response(body, status, content_type=media_type)
    for name, value in (headers or {}).items():
        reply.headers[name] = value
    return reply
