"""A client as whoever answers them sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from gpworld.core.exchange import Reply


class Client(Protocol):
    """The other end of a connection.

    Attributes:
        lost: whether they have gone.
    """

    loop: asyncio.AbstractEventLoop
    lost: bool

    def write(self, data: bytes) -> None:
        """Send this."""

    async def drained(self) -> None:
        """Wait until they have read most of what was sent, or have gone."""

    def over(self, *, keeps: bool) -> None:
        """Their turn is over: close, or go on with the next request."""

    def turn_away(self, reply: Reply) -> None:
        """Send this reply now and take nothing more in."""

    def reset(self) -> None:
        """Break the connection off so that they see a reset, not an end."""

    def abort(self) -> None:
        """Drop the connection without waiting for anything."""

    def when_lost(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call ``call`` when they go, until the returned function is called."""
        ...
