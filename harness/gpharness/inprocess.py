"""Servers inside this process: WSGI applications and guards behind ``requests``.

The ``responses`` library takes every call that ``requests`` makes while this is on; a call to an
address that is mounted goes straight to its application, any other is refused.  Only callers
that use ``requests`` are reached so; for all others there are sockets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
import responses
from requests import Response

from gpharness.patience import outlast, read_timeout
from gpworld.core import wsgi
from gpworld.core.exchange import Answer, Reply, Request, Stream
from gpworld.core.guard import Guard
from gpworld.sms.courier import DirectCourier, Errand

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from requests import PreparedRequest

    from gpworld.control.plane import Plane
    from gpworld.core.clock import WorldClock
    from gpworld.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
Answered = tuple[int, list[tuple[str, str]], bytes]


class InProcess:
    """Base addresses and the applications behind them; ``with`` turns it on."""

    def __init__(self) -> None:
        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False)

    def mount(
        self, base: str, server: Guard | WSGIApplication, clock: WorldClock | None = None
    ) -> str:
        """Answer calls to ``base`` (``http://emis.gpworld.test``) with this server.

        Replies that take their time move the ``clock``, as far as the caller's own time-out.
        """
        handle = _guarded(server) if isinstance(server, Guard) else _bare(server)
        address = re.compile(re.escape(base.rstrip("/")) + r"(?:[/?].*)?$")

        def answer(call: PreparedRequest) -> Answered:
            patience = read_timeout(getattr(call, "req_kwargs", {}).get("timeout"))
            return _answered(outlast(handle(_request(call)), patience, clock))

        for method in METHODS:
            self._mock.add(responses.CallbackResponse(method, address, answer, content_type=None))
        return base.rstrip("/")

    def start(self) -> None:
        """Take the calls of ``requests`` from now on."""
        self._mock.start()

    def stop(self) -> None:
        """Let ``requests`` go to the network again."""
        self._mock.stop(allow_assert=False)

    def forget(self) -> None:
        """Forget the calls that were made: between tests, so that memory stays flat."""
        self._mock.calls.reset()
        for registered in self._mock.registered():
            registered.calls.reset()

    def replies(self, base: str) -> list[bytes]:
        """The bodies with which calls to a base address were answered, since `forget`."""
        heard: list[object] = [  # the library's own annotation of these is too wide to be of use
            call.response for call in self._mock.calls if (call.request.url or "").startswith(base)
        ]
        return [answer.content for answer in heard if isinstance(answer, Response)]

    def remembered(self) -> int:
        """How many calls are remembered."""
        return len(self._mock.calls)

    @contextmanager
    def taking_calls(self) -> Iterator[InProcess]:
        """On for as long as the block lasts."""
        self.start()
        try:
            yield self
        finally:
            self.stop()


def addresses(world: World) -> dict[str, str]:
    """The base address of each simulator of a world when it is in process."""
    return {system: f"http://{system}.gpworld.test" for system in world.guards}


def mount_world(servers: InProcess, world: World) -> InProcess:
    """Mount every simulator of a world at its address."""
    for system, base in addresses(world).items():
        servers.mount(base, world.guards[system], world.clock)
    return servers


def booking_settings(world: World, booking: str, *, database_url: str) -> dict[str, Any]:
    """What a product in this process is told: the same as by ``gpworld up``, at these addresses.

    Its clock is the world's own object, so no address of a clock is told.
    """
    from gpworld.control import product
    from gpworld.control.plane import Plane

    plane = Plane(
        key="in-process",
        world=world,
        token="",
        clock_token="",
        addresses={
            **addresses(world),
            "booking": booking,
            "control": "http://control.gpworld.test",
        },
        hosting=_NoHost(),
        booking={"database_url": database_url},
    )
    told = product.settings(plane)
    del told["clock"]
    return told


def meet(world: World, booking: str) -> None:
    """The product in this process whose turn it is with the world: its receipts go there."""
    from gpworld.control.introduce import introduce

    introduce(world, {**addresses(world), "booking": booking})


def courier() -> DirectCourier:
    """Carries receipts at once, by ``requests`` like all else: so they reach what is mounted."""

    def post(errand: Errand) -> int:
        reply = requests.request(
            errand.method,
            errand.url,
            data=errand.body,
            headers=dict(errand.headers),
            timeout=errand.timeout,
        )
        return reply.status_code

    return DirectCourier(post)


class _NoHost:
    """Nobody serves a world that is in process."""

    def planes(self) -> list[Plane]:
        return []

    def create(self, world: World) -> Plane:
        raise LookupError("a world in process has no host to open another")

    def delete(self, key: str) -> None:
        raise KeyError(key)

    def become(self, key: str, world: World) -> None:
        raise KeyError(key)


Handle = Callable[[Request], Answer]


def _guarded(guard: Guard) -> Handle:
    return lambda request: guard(request).reply


def _bare(app: WSGIApplication) -> Handle:
    return lambda request: wsgi.call(app, request)


def _request(call: PreparedRequest) -> Request:
    """The call as a plain request."""
    parts = urlsplit(call.url or "")
    body = call.body or b""
    return Request(
        method=call.method or "GET",
        path=unquote(parts.path) or "/",
        query=parts.query,
        headers=tuple((name, _text(value)) for name, value in call.headers.items()),
        body=body.encode() if isinstance(body, str) else bytes(body),
        host=parts.hostname or "",
        port=parts.port or 80,
        raw_path=parts.path or "/",
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _answered(reply: Reply | Stream) -> Answered:
    """What the caller gets; of a stream its beginning."""
    if isinstance(reply, Stream):
        chunks, _ = reply.more(reply.position)
        return reply.head.status, list(reply.head.headers), b"".join(chunks)
    return reply.status, list(reply.headers), reply.body
