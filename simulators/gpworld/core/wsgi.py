"""Calling a WSGI application with a plain request and getting a plain reply, without a server."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from gpworld.core.exchange import Reply, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def environ(request: Request) -> dict[str, Any]:
    """The PEP 3333 environment of a request."""
    path = unquote_to_bytes(request.raw_path) if request.raw_path else request.path.encode()
    built: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": request.query,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.client,
        "CONTENT_LENGTH": str(len(request.body)),
        "RAW_URI": (request.raw_path or request.path)
        + (f"?{request.query}" if request.query else ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            built[key] = value
        elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            key = f"HTTP_{key}"
            built[key] = f"{built[key]},{value}" if key in built else value
    built.setdefault("HTTP_HOST", f"{request.host}:{request.port}")
    return built


def call(app: WSGIApplication, request: Request) -> Reply:
    """What the application answers."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Any:
        started[:] = [(status, headers)]

    chunks: Iterable[bytes] = app(environ(request), start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    return Reply(int(status[:3]), tuple(headers), body)
