"""The Flask application every dialect starts from: strict, quick, plain in its failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

import orjson
from flask import Flask, Response, request
from flask import Request as Asked
from flask.sessions import NullSession, SessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.local import LocalProxy
from werkzeug.routing import Map, MapAdapter, Rule

from gpworld.core.exchange import Request
from gpworld.core.routes import Route
from gpworld.core.wsgi import OPERATION, REQUEST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _NoSessions(SessionInterface):
    """Simulators keep their own sessions; Flask's cost time and would set cookies."""

    _none = NullSession()

    def open_session(self, app: Flask, request: Asked) -> NullSession:
        return self._none


class _Routes(Map):
    """Routes that remember which addresses without a part to fill in were found before."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.found: dict[tuple[str, str], Rule] = {}


class _Finder(MapAdapter):
    """Finds the route of one request: by its path, whatever host it names."""

    map: _Routes

    def match(self, *given: Any, **named: Any) -> Any:
        """As Werkzeug's, whose way through the parts of an address is only gone once for each.

        Who asks about another path or method than the request's is not answered from memory.
        """
        if given or named != {"return_rule": True}:
            return super().match(*given, **named)
        asked = (self.path_info, self.default_method)
        rule = self.map.found.get(asked)
        if rule is not None:
            return rule, {}
        found = super().match(*given, **named)
        if not found[1]:
            self.map.found[asked] = found[0]
        return found


class Dialect(Flask):
    """A Flask application for one simulator.

    It has no static files, lets failures out to the guard (which keeps them for the test that
    caused them) and tells the guard which operation answered: the endpoint's name.

    What no simulator uses of Flask (signals, sessions, functions at the end of a request, routes
    by host) was half of the time of a request, so it is left out.
    """

    url_rule_class = Route
    url_map_class = _Routes
    session_interface = _NoSessions()

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.config["PROPAGATE_EXCEPTIONS"] = True
        self.url_map.strict_slashes = True
        self.url_map.merge_slashes = False

    def create_url_adapter(self, request: Asked | None) -> MapAdapter | None:
        """What finds the route of a request."""
        if request is None:
            return None
        given = request.environ
        return _Finder(
            self.url_map,
            server_name=f"{given['SERVER_NAME']}:{given['SERVER_PORT']}",
            script_name=request.root_path,
            subdomain="",
            url_scheme=request.scheme,
            path_info=request.path,
            default_method=request.method,
            query_args=given["QUERY_STRING"],
        )

    def full_dispatch_request(self) -> Response:
        """Answer, refusals included, without signals; there is nothing to be done afterwards."""
        try:
            answer = self.preprocess_request() if self.before_request_funcs else None
            if answer is None:
                answer = self.dispatch_request()
        except Exception as refusal:
            answer = self.handle_user_exception(refusal)
        return answer if isinstance(answer, Response) else self.make_response(answer)

    def dispatch_request(self) -> ResponseReturnValue:
        """Name the operation for the guard, then go to the route."""
        asked: Asked = cast("LocalProxy[Asked]", request)._get_current_object()
        if asked.routing_exception is not None or asked.url_rule is None:
            return super().dispatch_request()
        asked.environ[OPERATION] = endpoint = asked.url_rule.endpoint
        if asked.method == "OPTIONS":
            return super().dispatch_request()
        view = cast("Callable[..., ResponseReturnValue]", self.view_functions[endpoint])
        return view(**asked.view_args or {})

    def do_teardown_request(self, *failure: BaseException | None) -> None:
        """Nothing is torn down."""

    def do_teardown_appcontext(self, *failure: BaseException | None) -> None:
        """Nothing is torn down."""


class Written(Response):
    """A reply whose bytes are there: its headers are right, so none is looked at again."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand it on; a reply without a body by its status is Werkzeug's to trim."""
        if environ["REQUEST_METHOD"] == "HEAD" or self.status_code in (204, 304):
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return (self.get_data(),)


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
    reply = Written(body, status, content_type=media_type)
    for name, value in (headers or {}).items():
        reply.headers[name] = value
    return reply
