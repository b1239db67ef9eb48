"""What every simulator is: routes found by Werkzeug; plain requests in, plain replies out.

A route is told nothing but the parts of its address: what else arrived it finds in ``request``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import Map, MapAdapter

from gpworld.core.asked import ASKED, Asked, told
from gpworld.core.exchange import BODILESS, Later, Reply, Request, Said
from gpworld.core.replies import bytes_reply
from gpworld.core.routes import Route

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

View = Callable[..., Said]
V = TypeVar("V", bound=View)
Refusing = TypeVar("Refusing", bound=Callable[[Any], Said])


class Dialect:
    """One simulator: its routes, and how it words its refusals.

    Failures that it has no words for are let out to the guard, which keeps them for the test that
    caused them.  Every reply tells the guard which operation made it: its own, or the endpoint's
    name.
    """

    def __init__(
        self,
        name: str,
        *,
        base: str = "",
        tells_options: bool = False,
        names_operations: bool = True,
    ) -> None:
        """``base``: its routes are there under this path too.

        ``tells_options``: it answers OPTIONS wherever it answers anything.
        ``names_operations``: routes are operations; else only replies say of which they are.
        """
        self.name = name
        self.url_map = Map(strict_slashes=True, merge_slashes=False)
        self._base, self._tells_options = base, tells_options
        self._names_operations = names_operations
        self._views: dict[str, View] = {}
        self._refusing: dict[type[Exception], Callable[[Any], Said]] = {HTTPException: _plainly}
        self._before: list[Callable[[], None]] = []
        self._found: dict[tuple[str, str], str] = {}

    # -- what it is made of -----------------------------------------------------------------------

    def add(
        self,
        path: str,
        view: View,
        *,
        methods: Collection[str] = ("GET",),
        endpoint: str = "",
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        """Have a view answer at this path; ``endpoint`` is the view's own name unless given."""
        name = endpoint or view.__name__
        if self._views.setdefault(name, view) is not view:
            raise ValueError(f"{self.name} has another route of the name {name}")
        also = ("OPTIONS",) if self._tells_options else ()
        self.url_map.add(Route(path, endpoint=name, methods=(*methods, *also), defaults=defaults))

    def route(
        self,
        path: str,
        *,
        methods: Collection[str] = ("GET",),
        endpoint: str = "",
        defaults: Mapping[str, Any] | None = None,
    ) -> Callable[[V], V]:
        """Have the function that follows answer at this path."""

        def take(view: V) -> V:
            self.add(path, view, methods=methods, endpoint=endpoint, defaults=defaults)
            return view

        return take

    def get(self, path: str, endpoint: str = "") -> Callable[[V], V]:
        """Have the function that follows answer to GET, and to HEAD."""
        return self.route(path, endpoint=endpoint)

    def post(self, path: str, endpoint: str = "") -> Callable[[V], V]:
        """Have the function that follows answer to POST."""
        return self.route(path, methods=("POST",), endpoint=endpoint)

    def patch(self, path: str, endpoint: str = "") -> Callable[[V], V]:
        """Have the function that follows answer to PATCH."""
        return self.route(path, methods=("PATCH",), endpoint=endpoint)

    def delete(self, path: str, endpoint: str = "") -> Callable[[V], V]:
        """Have the function that follows answer to DELETE."""
        return self.route(path, methods=("DELETE",), endpoint=endpoint)

    def refuses(self, kind: type[Exception]) -> Callable[[Refusing], Refusing]:
        """Have the function that follows say it when this kind of failure was raised."""

        def take(say: Refusing) -> Refusing:
            self._refusing[kind] = say
            return say

        return take

    def before(self, look: Callable[[], None]) -> Callable[[], None]:
        """Have the function that follows look at every request first, and raise what is wrong."""
        self._before.append(look)
        return look

    # -- answering --------------------------------------------------------------------------------

    def answer(self, plain: Request, owner: object = None) -> Said:
        """What it answers, refusals included.

        Raises:
            Exception: whatever it has no words for.
        """
        asked = Asked(plain, self._base, owner)
        token = ASKED.set(asked)
        try:
            said = self._said(asked)
        except Exception as failure:
            said = self._in_words(failure)
        finally:
            ASKED.reset(token)
        operation = asked.endpoint if self._names_operations else ""
        if isinstance(said, Reply):
            return _finished(said, asked.method, operation)
        if isinstance(said, Later):
            return said.changed_by(lambda reply: _finished(reply, asked.method, operation))
        return said

    def _said(self, asked: Asked) -> Said:
        for look in self._before:
            look()
        view, steps = self._route(asked)
        if asked.method == "OPTIONS" and self._tells_options:
            methods = ", ".join(sorted(self._ways(asked).allowed_methods()))
            return Reply(200, (("Allow", methods),), b"")
        return view(**steps)

    def _route(self, asked: Asked) -> tuple[View, Mapping[str, Any]]:
        """Who answers; an address without a part to fill in is only looked for once."""
        address = asked.path, asked.method
        if (known := self._found.get(address)) is not None:
            asked.endpoint = known
            return self._views[known], {}
        asked.endpoint, steps = self._ways(asked).match()
        if not steps:
            self._found[address] = asked.endpoint
        return self._views[asked.endpoint], steps

    def _ways(self, asked: Asked) -> MapAdapter:
        """The map of routes as this request looks at it, whatever host it names."""
        return MapAdapter(
            self.url_map,
            server_name="",
            script_name=asked.base,
            subdomain="",
            url_scheme="http",
            path_info=asked.path,
            default_method=asked.method,
            query_args=asked.plain.query,
        )

    def _in_words(self, failure: Exception) -> Said:
        for kind in type(failure).__mro__:
            if (say := self._refusing.get(kind)) is not None:
                return say(failure)
        raise failure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer under any WSGI server; one that cannot wait sends what there is to say by now."""
        reply, more = _by_now(self.answer(told(environ)))
        phrase = HTTP_STATUS_CODES.get(reply.status, "Unknown")
        start_response(f"{reply.status} {phrase}", list(reply.headers))
        return [reply.body, *more]


def _finished(reply: Reply, method: str, operation: str) -> Reply:
    """The reply with its length and its operation; to HEAD without its body."""
    headers, body = reply.headers, reply.body
    if reply.status not in BODILESS:
        headers = (*headers, ("Content-Length", str(len(body))))
    if method == "HEAD":
        body = b""
    return Reply(reply.status, headers, body, reply.operation or operation)


def allowed(failure: HTTPException) -> dict[str, str]:
    """The header that tells which methods an address has, where it was asked for another."""
    if not isinstance(failure, MethodNotAllowed):
        return {}
    return {"Allow": ", ".join(sorted(failure.valid_methods or ()))}


def _plainly(failure: HTTPException) -> Reply:
    """An address or method that is not there, for simulators without words of their own."""
    return bytes_reply(
        f"{failure.description}\n".encode(),
        failure.code or 500,
        media_type="text/plain; charset=utf-8",
        headers=allowed(failure),
    )


def _by_now(said: Said) -> tuple[Reply, list[bytes]]:
    if isinstance(said, Reply):
        return said, []
    if isinstance(said, Later):
        return said.ready() or said.give_up(), []
    return said.head, said.more(said.position)[0]
