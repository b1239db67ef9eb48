"""What a driver asks of the product, overheard where ``requests`` sends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests

from gpworld.core import redact

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange, secrets struck out.

    Attributes:
        number: the world's own; for the harness's questions, that of the newest before it.
        step: the place of the step that asked, where that is known at once.
        status: 0 when there was no reply; the reason is then the reply's body.
    """

    number: int
    at: str
    system: str
    method: str
    path: str
    headers: Headers
    body: str
    status: int
    reply_headers: Headers
    reply_body: str
    ms: float
    operation: str = ""
    rules: tuple[str, ...] = ()
    step: int | None = None


class Tap:
    """Hears the exchanges with one base address, while it is open."""

    def __init__(self) -> None:
        self._heard: list[Heard] = []
        self._base = ""
        self._now: Callable[[], tuple[str, int, int]] = lambda: ("", 0, -1)

    def listen_to(self, base: str, now: Callable[[], tuple[str, int, int]]) -> None:
        """Hear this address; ``now`` says instant, newest exchange of the world, and step."""
        self._base, self._now = base, now

    def close_to_all(self) -> None:
        """Hear nothing, and forget what was heard."""
        self._base, self._heard = "", []

    @contextmanager
    def open(self) -> Iterator[Tap]:
        """Listen for as long as the block lasts."""
        send = requests.Session.send

        def overheard(
            session: requests.Session, call: requests.PreparedRequest, **more: Any
        ) -> requests.Response:
            if not self._base or not (call.url or "").startswith(self._base):
                return send(session, call, **more)
            began, when = perf_counter(), self._now()
            try:
                reply = send(session, call, **more)
            except requests.RequestException as failure:
                self._note(call, when, began, None, str(failure))
                raise
            self._note(call, when, began, reply, reply.text)
            return reply

        with patch.object(requests.Session, "send", overheard):
            yield self

    def take(self) -> list[Heard]:
        """What was heard since the last time."""
        heard, self._heard = self._heard, []
        return heard

    def _note(
        self,
        call: requests.PreparedRequest,
        when: tuple[str, int, int],
        began: float,
        reply: requests.Response | None,
        said: str,
    ) -> None:
        parts = urlsplit(call.url or "")
        at, number, step = when
        body = call.body or b""
        self._heard.append(
            Heard(
                number=number,
                at=at,
                system="product",
                method=call.method or "",
                path=redact.path(parts.path)
                + (f"?{redact.text(parts.query)}" if parts.query else ""),
                headers=redact.headers(_plain(call.headers)),
                body=redact.text(body if isinstance(body, str) else _decoded(body)),
                status=0 if reply is None else reply.status_code,
                reply_headers=() if reply is None else redact.headers(_plain(reply.headers)),
                reply_body=redact.text(said),
                ms=round((perf_counter() - began) * 1000, 1),
                step=step,
            )
        )


def _plain(headers: Any) -> Headers:
    return tuple((name, _decoded(value)) for name, value in headers.items())


def _decoded(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
