"""The guard: the one place that every request to every simulator passes.

It holds the limits, calls the simulator, and keeps the journal.
It knows no web engine and no web framework: servers and the in-process mode hand it plain requests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gpworld.core import limits as rules
from gpworld.core import wsgi
from gpworld.core.clock import Clock
from gpworld.core.exchange import Later, Reply, Request, Stream
from gpworld.core.journal import Exchange, Journal
from gpworld.core.limits import Limits, OverLimit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Refuser = Callable[[OverLimit], Reply]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server is to do: send this reply, or wait for a later one."""

    reply: Reply | Later | Stream


class Guard:
    """Stands in front of one simulator of one world."""

    def __init__(
        self,
        system: str,
        app: WSGIApplication,
        *,
        clock: Clock,
        journal: Journal,
        limits: Limits | None = None,
        refuse: Refuser | None = None,
        journalled: Callable[[Request], bool] = lambda request: True,
    ) -> None:
        """``refuse`` writes a limit's refusal the dialect's way; ``journalled``: what is kept."""
        self.system = system
        self.limits = limits or Limits()
        self.failures: list[BaseException] = []
        self._app, self._clock, self._journal = app, clock, journal
        self._refuse = refuse or problem
        self._journalled = journalled

    def __call__(self, request: Request) -> Outcome:
        """Limits, simulator, journal."""
        if not self._journalled(request):
            return Outcome(self._answer(request))
        number, at = self._journal.reserve(), self._clock.now()
        began = time.perf_counter()
        answer = self._answer(request)
        took_ms = (time.perf_counter() - began) * 1000
        if isinstance(answer, Reply):
            self._journal.note(self._exchange(number, at, request, answer, took_ms))
        return Outcome(answer)

    def turned_away(self, reason: OverLimit) -> Reply:
        """The reply to a request that a server stopped reading."""
        return self._refuse(reason)

    def _answer(self, request: Request) -> Reply | Later | Stream:
        broken = rules.over(self.limits, request)
        if broken is not None:
            return self._refuse(broken)
        try:
            return wsgi.call(self._app, request)
        except Exception as failure:
            self.failures.append(failure)
            return problem(
                OverLimit(500, f"The {self.system} simulator failed: {type(failure).__name__}.")
            )

    def _exchange(
        self, number: int, at: datetime, request: Request, reply: Reply, took_ms: float
    ) -> Exchange:
        return Exchange(
            number=number,
            at=at,
            system=self.system,
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
            status=reply.status,
            reply_headers=reply.headers,
            reply_body=reply.body,
            took_ms=took_ms,
            operation=reply.operation,
        )


def problem(reason: OverLimit) -> Reply:
    """A refusal as a problem document, for systems without a shape of their own."""
    body = json.dumps(
        {"type": "about:blank", "title": reason.sentence, "status": reason.status}
    ).encode()
    return Reply(reason.status, (("Content-Type", "application/problem+json"),), body)
