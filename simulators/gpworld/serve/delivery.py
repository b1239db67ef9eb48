"""One reply on its way to a client: whole, or head first and then its body in parts."""

from __future__ import annotations

from gpworld.core.exchange import Reply
from gpworld.serve.client import Client
from gpworld.serve.writing import CHUNKED, CLOSE, LAST_CHUNK, chunk, head, whole


class Delivery:
    """What leaves in one turn.

    Attributes:
        started: whether something has left.
        to_head: whether a HEAD request is answered: no body leaves.
    """

    __slots__ = ("_chunked", "_keeps", "client", "started", "to_head")

    def __init__(self, client: Client, *, to_head: bool, keeps: bool) -> None:
        """``keeps``: the connection stays open."""
        self.client = client
        self.to_head, self._keeps = to_head, keeps
        self.started = self._chunked = False

    def send(self, reply: Reply) -> None:
        """Send a whole reply; the turn is over."""
        self.client.write(whole(reply, to_head=self.to_head, keeps=self._keeps))
        self.client.over(keeps=self._keeps)

    def start(self, reply: Reply, length: int | None) -> None:
        """Send the head; a body of unknown length comes in chunks, or ends with the connection."""
        self._chunked = self._keeps and length is None
        framing = CHUNKED if self._chunked else () if self._keeps else CLOSE
        self.client.write(head(reply, length, framing))
        self.started = True

    async def part(self, body: bytes) -> None:
        """Send a piece of the body; returns when the client has read most of what there was."""
        if body and not self.to_head:
            self.client.write(chunk(body) if self._chunked else body)
            await self.client.drained()

    def end(self) -> None:
        """The body is whole; the turn is over."""
        if self._chunked and not self.to_head:
            self.client.write(LAST_CHUNK)
        self.client.over(keeps=self._keeps)

    def give_up(self) -> None:
        """Close once what was written has left, whatever else the head has promised."""
        self.client.over(keeps=False)
