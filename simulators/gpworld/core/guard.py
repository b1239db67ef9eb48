"""The guard: the one place that every request to every simulator passes.

It holds the limits, calls the simulator, and keeps the journal.
It knows no web engine and no web framework: servers and the in-process mode hand it plain requests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from gpworld.core import fidelity, wsgi
from gpworld.core import limits as bounds
from gpworld.core.clock import Clock
from gpworld.core.consumer import UNHEARD, Judge, Judged
from gpworld.core.course import Ended
from gpworld.core.exchange import Answer, Later, Reply, Request, Stream
from gpworld.core.fidelity import Rule
from gpworld.core.journal import Exchange, Journal
from gpworld.core.limits import Limits, OverLimit
from gpworld.core.troubles import Troubles

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Refuser = Callable[[OverLimit], Reply]
Listener = Callable[[str, Request, Reply], None]
"""Told the system, the request and what its simulator answered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server is to do: send this reply, wait for a later one, hold it or break off."""

    reply: Answer


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
        rules: Sequence[Rule] = (),
        on_reply: Listener | None = None,
        troubles: Troubles | None = None,
        judge: Judge | None = None,
    ) -> None:
        """``refuse`` writes a limit's refusal the dialect's way; ``journalled``: what is kept.

        ``rules`` are what a reply says it rests on when it is asked; ``on_reply`` hears every
        reply of the simulator itself, and is for tests: a served world has none.
        ``troubles`` is what fault rules go through; ``judge`` hears what callers send.
        """
        self.system = system
        self.limits = limits or Limits()
        self.failures: list[BaseException] = []
        self._app, self._clock, self._journal = app, clock, journal
        self._refuse = refuse or problem
        self._journalled = journalled
        self._rules, self.on_reply, self._troubles = rules, on_reply, troubles
        self._judge = judge

    def __call__(self, request: Request) -> Outcome:
        """Limits, judgement, faults, simulator, journal."""
        broken = bounds.over(self.limits, request)
        over = None if broken is None else self._refuse(broken)
        if not self._journalled(request):
            return Outcome(over or self._answer(request))
        number, at = self._journal.reserve(), self._clock.now()
        judged = UNHEARD if over or not self._judge else self._heard(self._judge, number, request)
        if self._troubles is not None and self._troubles.expected and not (over or judged.refusal):
            struck = self._struck(self._troubles, number, at, request, judged)
            if struck is not None:
                return Outcome(struck)
        began = time.perf_counter()
        answer = over or judged.refusal or judged.taught(self._answer(request))
        took_ms = (time.perf_counter() - began) * 1000
        if isinstance(answer, Stream):
            return Outcome(answer)

        def note(reply: Reply) -> None:
            judged.ended(reply.status)
            self._journal.note(self._exchange(number, at, request, reply, took_ms))

        if isinstance(answer, Later):
            return Outcome(answer.heard_by(note))
        note(answer)
        return Outcome(answer)

    def _heard(self, judge: Judge, number: int, request: Request) -> Judged:
        """What the judge says; a judge that breaks down is a failure, but nobody's reply."""
        try:
            return judge.hear(number, request)
        except Exception as failure:
            self.failures.append(failure)
            return UNHEARD

    def _struck(
        self, troubles: Troubles, number: int, at: datetime, request: Request, judged: Judged
    ) -> Answer | None:
        """What becomes of a request that fault rules strike."""

        def note(ended: Ended, names: tuple[str, ...]) -> None:
            reply = ended.reply or Reply(0, (), b"", ended.operation)
            judged.ended(reply.status)
            self._journal.note(
                self._exchange(
                    number,
                    at,
                    request,
                    reply,
                    ended.took_ms,
                    rules=names,
                    operation=ended.operation,
                    asked_ms=ended.asked_ms,
                    delivered_ms=ended.delivered_ms,
                )
            )

        return troubles.answer(request, lambda asked: judged.taught(self._answer(asked)), note)

    def turned_away(self, reason: OverLimit) -> Reply:
        """The reply to a request that a server stopped reading."""
        return self._refuse(reason)

    def _answer(self, request: Request) -> Reply | Later | Stream:
        try:
            answer = wsgi.call(self._app, request)
        except Exception as failure:
            self.failures.append(failure)
            return problem(
                OverLimit(500, f"The {self.system} simulator failed: {type(failure).__name__}.")
            )
        return self._said(request, answer) if isinstance(answer, Reply) else answer

    def _said(self, request: Request, reply: Reply) -> Reply:
        """The simulator's reply, with the rules it rests on if the request asks for them."""
        if self.on_reply is not None:
            self.on_reply(self.system, request, reply)
        if request.header(fidelity.HEADER) != "ask":
            return reply
        told = (fidelity.HEADER, fidelity.told(self._rules, reply.operation))
        return replace(reply, headers=(*reply.headers, told))

    def _exchange(
        self,
        number: int,
        at: datetime,
        request: Request,
        reply: Reply,
        took_ms: float,
        *,
        rules: tuple[str, ...] = (),
        operation: str = "",
        asked_ms: float = 0.0,
        delivered_ms: float | None = None,
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
            reply_body=_snug(reply.body),
            took_ms=took_ms,
            operation=reply.operation or operation,
            rules=rules,
            asked_ms=asked_ms,
            delivered_ms=delivered_ms,
        )


def _snug(body: bytes) -> bytes:
    """A body to be kept: orjson's hold on to up to twice their length."""
    return bytes(memoryview(body))


def problem(reason: OverLimit) -> Reply:
    """A refusal as a problem document, for systems without a shape of their own."""
    body = json.dumps(
        {"type": "about:blank", "title": reason.sentence, "status": reason.status}
    ).encode()
    return Reply(reason.status, (("Content-Type", "application/problem+json"),), body)
