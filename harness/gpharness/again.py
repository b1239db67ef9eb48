"""A product inside this process that is made again, as after a power cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import requests

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from gpworld.core.clock import Clock

    Create: TypeAlias = Callable[[dict[str, Any], Clock], WSGIApplication]


class PowerCut(BaseException):
    """Ends whatever the product is doing; nothing in it may catch this."""


class Within:
    """A product in this process; made again, it has what its database has."""

    def __init__(self, create: Create, told: dict[str, Any], clock: Clock) -> None:
        """``create`` makes it of its settings and the clock that it goes by."""
        self._create, self._told, self._clock = create, told, clock
        self._app = create(told, clock)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request, unless the power fails."""
        try:
            return self._app(environ, start_response)
        except PowerCut:
            raise requests.ConnectionError("Connection reset by peer") from None

    def restart(self) -> None:
        """Make it again, and end what is under way: it is this call that it waits for."""
        self._app = self._create(self._told, self._clock)
        raise PowerCut
