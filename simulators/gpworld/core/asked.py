"""The request that a route answers: what arrived, and all that Werkzeug reads from it."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, cast

from werkzeug import Request as WerkzeugRequest
from werkzeug.local import LocalProxy

from gpworld.core import wsgi
from gpworld.core.exchange import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Asked:
    """A request on its way through one simulator.

    Attributes:
        plain: the same as it arrived, before anything was read into it.
        base: what was taken off the path, where the routes are under a base.
        path: what the routes are found by; ``method`` likewise, in capitals.
        owner: whom a simulator that several share answers for.
        endpoint: the name of the route that answers; empty where there is none.
    """

    endpoint = ""

    def __init__(self, plain: Request, base: str, owner: object) -> None:
        """``base`` is taken off the path where that begins with it."""
        self.plain, self.owner = plain, owner
        based = bool(base) and f"{plain.path}/".startswith(f"{base}/")
        self.base = base if based else ""
        self.path = f"/{plain.path[len(self.base) :].lstrip('/')}"
        self.method = plain.method.upper()

    @cached_property
    def web(self) -> WerkzeugRequest:
        """All that Werkzeug reads from it; made when a route first asks, and few do."""
        environ = wsgi.environ(self.plain)
        environ["SCRIPT_NAME"] = self.base
        environ["PATH_INFO"] = environ["PATH_INFO"][len(self.base) :]
        return WerkzeugRequest(environ, populate_request=False)


ASKED: ContextVar[Asked] = ContextVar("asked")
request = cast("WerkzeugRequest", LocalProxy(ASKED, "web"))
"""The request that is being answered, as Werkzeug reads it."""


def arrived() -> Request:
    """The request that is being answered, as it arrived."""
    return ASKED.get().plain


def told(environ: WSGIEnvironment) -> Request:
    """The request as any WSGI server told it."""
    read = WerkzeugRequest(environ)
    return Request(
        method=read.method,
        path=read.path,
        query=read.query_string.decode("latin-1"),
        headers=tuple(read.headers.items()),
        body=read.get_data(),
        client=read.remote_addr or "",
        raw_path=str(read.environ.get("RAW_URI") or "").partition("?")[0],
    )
