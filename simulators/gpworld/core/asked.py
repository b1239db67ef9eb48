"""The request that a route answers: what arrived, and all that Werkzeug reads from it."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, cast

from werkzeug import Request as WerkzeugRequest
from werkzeug.datastructures import EnvironHeaders, Headers
from werkzeug.local import LocalProxy

from gpworld.core import wsgi
from gpworld.core.exchange import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Asked(WerkzeugRequest):
    """A request as routes see it, with all that Werkzeug reads from one.

    Attributes:
        plain: the same as it arrived, before anything was read into it.
        endpoint: the name of the route that answers; empty where there is none.
        owner: whom a simulator that several share answers for.
    """

    endpoint = ""

    def __init__(self, plain: Request, base: str, owner: object) -> None:
        """``base`` is taken off the path where that begins with it.

        Werkzeug's own would have a WSGI environment made and read again: nearly no route needs it.
        """
        self.plain, self.owner = plain, owner
        based = bool(base) and f"{plain.path}/".startswith(f"{base}/")
        path = plain.path[len(base) :] if based else plain.path
        self.method, self.scheme = plain.method.upper(), "http"
        self.server = (plain.host, plain.port)
        self.root_path = base if based else ""
        self.path = f"/{path.lstrip('/')}"
        self.query_string = plain.query.encode("latin-1")
        self.remote_addr, self.shallow = plain.client, False

    @cached_property
    def environ(self) -> WSGIEnvironment:  # type: ignore[override]  # made when somebody asks
        """What a WSGI server would tell of it."""
        return wsgi.environ(self.plain)

    @cached_property
    def headers(self) -> Headers:  # type: ignore[override]  # made when somebody asks
        """Headers by name; those that came twice are joined with a comma."""
        return EnvironHeaders(self.environ)


ASKED: ContextVar[Asked] = ContextVar("asked")
request = cast("Asked", LocalProxy(ASKED))
"""The request that is being answered."""


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
