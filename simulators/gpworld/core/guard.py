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

from gpworld.core import fidelity
from gpworld.core import limits as bounds
from gpworld.core.clock import Clock
from gpworld.core.consumer import UNHEARD, Judge, Judged
from gpworld.core.exchange import Answer, Later, Reply, Request, Said
from gpworld.core.fidelity import Rule
from gpworld.core.journal import Exchange, Journal
from gpworld.core.limits import Limits, OverLimit
from gpworld.core.troubles import Troubles

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
        simulator: Callable[[Request], Said],
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
        self._simulator, self._clock, self._journal = simulator, clock, journal
        self._refuse = refuse or problem
        self._journalled = journalled
        self._rules, self.on_reply, self._troubles = rules, on_reply, troubles
        self._judge = judge

    def __call__(self, request: Request) -> Outcome:
        """Limits, judgement, faults, simulator, journal."""
        broken = bounds.over(self.limits, request)
        over = None if broken is None else self._refuse(broken)
        if not self._journalled(request):
            return Outcome(over or self.answer(request))
        passage = Passage(self, request, self._journal.reserve(), self._clock.now())
        if not over and self._judge is not None:
            passage.judged = self._heard(self._judge, passage.number, request)
        refusal = over or passage.judged.refusal
        if refusal is None and self._troubles is not None and self._troubles.expected:
            struck = self._troubles.answer(passage)
            if struck is not None:
                return Outcome(struck)
        began = time.perf_counter()
        answer = refusal or passage.work(request)
        took_ms = (time.perf_counter() - began) * 1000
        if isinstance(answer, Later):
            return Outcome(answer.heard_by(lambda reply: passage.note(reply, took_ms)))
        if isinstance(answer, Reply):
            passage.note(answer, took_ms)
        return Outcome(answer)

    def _heard(self, judge: Judge, number: int, request: Request) -> Judged:
        """What the judge says; a judge that breaks down is a failure, but nobody's reply."""
        try:
            return judge.hear(number, request)
        except Exception as failure:
            self.failures.append(failure)
            return UNHEARD

    def turned_away(self, reason: OverLimit) -> Reply:
        """The reply to a request that a server stopped reading."""
        return self._refuse(reason)

    def answer(self, request: Request) -> Said:
        """What the simulator says, rules or none; its breakdown is a failure, and a 500."""
        try:
            answer = self._simulator(request)
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

    def keep(self, exchange: Exchange) -> None:
        """Write into the journal how one ended."""
        self._journal.note(exchange)


class Passage:
    """One request on its way past the guard, until it is written down how that ended."""

    __slots__ = ("_at", "_guard", "judged", "number", "request")

    def __init__(self, guard: Guard, request: Request, number: int, at: datetime) -> None:
        self._guard, self.request, self.number, self._at = guard, request, number, at
        self.judged: Judged = UNHEARD

    @property
    def system(self) -> str:
        """The system that is asked."""
        return self._guard.system

    def work(self, request: Request) -> Said:
        """What the simulator answers to this, and what its caller is taught by it."""
        return self.judged.taught(self._guard.answer(request))

    def note(
        self,
        reply: Reply,
        took_ms: float,
        *,
        operation: str = "",
        rules: tuple[str, ...] = (),
        asked_ms: float = 0.0,
        delivered_ms: float | None = None,
    ) -> None:
        """Write it down as it ended; ``operation`` is what a reply that names none is noted by."""
        self.judged.ended(reply.status)
        request = self.request
        self._guard.keep(
            Exchange(
                number=self.number,
                at=self._at,
                system=self._guard.system,
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
