"""The course of one request that fault rules strike: what happens when, and what leaves.

Delays before the work add up, then the simulator does it, delays after it add up, and what was
answered is spoilt or lost.  Nothing here waits: it says until when to hold (``Hold``), and who
serves does the waiting.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol, TypeVar

from gpworld.core.effects import (
    Dribble,
    Effect,
    Empty,
    Hang,
    Malformed,
    MissingWindow,
    Moment,
    Prefetch,
    Receipt,
    Reset,
    Stale,
    Status,
    Truncate,
)
from gpworld.core.engine import Engine
from gpworld.core.era import Era
from gpworld.core.exchange import (
    Answer,
    Broken,
    Cut,
    Dribbled,
    Hold,
    Later,
    Reply,
    Request,
    Stream,
)
from gpworld.core.faults import Facts, Lot, Rule

E = TypeVar("E", bound=Effect)
NO_REPLY = Reply(0, (), b"")
NOT_JSON_NOR_XML = b'\x1a{"<'


class Manners(Protocol):
    """What a dialect adds to the engine: it reads its requests and words its own failures."""

    def facts(self, request: Request) -> Facts:
        """What can be said of a request before it is answered."""

    def outage(self, request: Request, status: int, style: str) -> Reply:
        """An error of the system as such, in its own words; ``style`` as ``Status`` has it."""

    def again(self, request: Request, reply: Reply) -> Reply:
        """An earlier reply, made to answer this request."""


class Visit(Protocol):
    """The request in front of its guard."""

    @property
    def system(self) -> str:
        """The system that is asked."""

    @property
    def request(self) -> Request:
        """The request as it arrived."""

    def work(self, request: Request) -> Reply | Later | Stream:
        """Have the simulator answer."""

    def note(
        self,
        reply: Reply,
        took_ms: float,
        *,
        operation: str,
        rules: tuple[str, ...],
        asked_ms: float,
        delivered_ms: float,
    ) -> None:
        """Write the exchange down as it ended; ``Exchange`` says what of it is what."""


class Course:
    """One request on its way: where it is now, and what it has met."""

    __slots__ = (
        "_asked_ms",
        "_engine",
        "_era",
        "_facts",
        "_lot",
        "_made",
        "_manners",
        "_took_ms",
        "_visit",
    )

    def __init__(
        self, visit: Visit, facts: Facts, lot: Lot, era: Era, engine: Engine, manners: Manners
    ) -> None:
        """``lot`` is what falls to the request; ``era`` is that of the world it came to."""
        self._visit, self._facts, self._lot, self._era = visit, facts, lot, era
        self._engine, self._manners = engine, manners
        self._asked_ms = self._took_ms = 0.0
        self._made: Reply | None = None
        """What was made of the request, once it has been through the simulator."""

    def begin(self) -> Answer:
        """What happens once the request has arrived."""
        before_ms = self._lot.before_ms
        return self._hold(before_ms) if before_ms else self._enter(0.0)

    def _hold(self, ms: float) -> Hold:
        self._asked_ms += ms
        self._era.hold(self._visit.system)
        return Hold(self._asked_ms / 1000, self._resume)

    def _resume(self, passed_ms: float) -> Answer:
        """A delay is over: go on from where it began, unless the world has begun again since."""
        self._era.release(self._visit.system)
        if self._era.over:
            return Broken(Cut.RESET)
        return self._enter(passed_ms) if self._made is None else self._leave(self._made, passed_ms)

    # -- before and during the work -------------------------------------------------------------

    def _enter(self, passed_ms: float) -> Answer:
        ended = self._ending(Moment.BEFORE)
        if isinstance(ended, Broken):
            return self._over(ended, passed_ms)
        began = time.perf_counter()
        answer = ended or self._worked()
        self._took_ms = (time.perf_counter() - began) * 1000
        passed_ms += self._took_ms
        if isinstance(answer, Later):
            return answer.heard_by(lambda reply: self._leave_later(reply, passed_ms))
        if isinstance(answer, Stream):
            return answer
        self._made, after_ms = answer, self._lot.after_ms
        return self._hold(after_ms) if after_ms else self._leave(answer, passed_ms)

    def _worked(self) -> Reply | Later | Stream:
        request = self._visit.request
        stale = self._deed(Stale)
        if stale is None:
            orders = self._orders()
            return self._visit.work(replace(request, orders=orders) if orders else request)
        rule, effect = stale
        question = (rule.name, self._facts.question)
        earlier = self._engine.memory.find(question, effect.seconds)
        if earlier is not None:
            return self._manners.again(request, earlier)
        answer = self._visit.work(request)
        if isinstance(answer, Reply) and answer.status == 200:
            self._engine.memory.keep(question, answer)
        return answer

    def _orders(self) -> tuple[tuple[str, str], ...]:
        """What the simulator itself is asked to do."""
        orders = []
        for rule in self._lot.deeds:
            effect = rule.effect
            if isinstance(effect, Receipt):
                orders += [("receipt", effect.how), ("seconds", str(effect.seconds))]
            elif isinstance(effect, Prefetch):
                orders.append(("prefetch", "true"))
        return (*orders, *(("rule", name) for name in self._lot.names)) if orders else ()

    # -- on the way out -------------------------------------------------------------------------

    def _leave_later(self, reply: Reply, passed_ms: float) -> None:
        """A reply that the simulator itself held back: nothing more happens to it."""
        self._made = reply
        self._over(reply, passed_ms)

    def _leave(self, reply: Reply, passed_ms: float) -> Answer:
        return self._over(self._ending(Moment.AFTER) or self._spoilt(reply), passed_ms)

    def _spoilt(self, reply: Reply) -> Reply | Broken | Dribbled:
        """The reply as it leaves: emptied, garbled, cut short or in small pieces."""
        if self._deed(Empty):
            reply = _with_body(reply, b"")
        if self._deed(Malformed):
            half = reply.body[: len(reply.body) // 2]
            reply = _with_body(reply, half + NOT_JSON_NOR_XML)
        if (cut := self._deed(Truncate)) is not None:
            return Broken(Cut.TRUNCATE, reply, cut[1].share)
        if (slow := self._deed(Dribble)) is not None:
            return Dribbled(reply, slow[1].ms / 1000)
        return reply

    def _ending(self, moment: Moment) -> Reply | Broken | None:
        """What the first rule that ends an exchange at this moment makes of it."""
        for rule in self._lot.deeds:
            effect = rule.effect
            if rule.moment is not moment:
                continue
            if isinstance(effect, Reset | Hang):
                return Broken(Cut.RESET if isinstance(effect, Reset) else Cut.HANG, self._made)
            if isinstance(effect, Status | MissingWindow):
                style = effect.style if isinstance(effect, Status) else ""
                return self._manners.outage(self._visit.request, effect.status, style)
        return None

    def _deed(self, kind: type[E]) -> tuple[Rule, E] | None:
        for rule in self._lot.deeds:
            if isinstance(rule.effect, kind):
                return rule, rule.effect
        return None

    def _over(
        self, answer: Reply | Broken | Dribbled, passed_ms: float
    ) -> Reply | Broken | Dribbled:
        if self._asked_ms:
            self._engine.punctuality.kept(self._asked_ms, passed_ms)
        self._visit.note(
            _left(answer),
            self._took_ms,
            operation=self._operation(),
            rules=self._lot.names,
            asked_ms=self._asked_ms,
            delivered_ms=passed_ms,
        )
        return answer

    def _operation(self) -> str:
        """The route that answered; the one that was asked for where none did."""
        made = "" if self._made is None else self._made.operation
        return made or (self._facts.operations[0] if self._facts.operations else "")


def _left(answer: Reply | Broken | Dribbled) -> Reply:
    """The reply that left, whole or cut short; status 0 when none did."""
    if isinstance(answer, Reply):
        return answer
    lost = isinstance(answer, Broken) and answer.cut is not Cut.TRUNCATE
    return NO_REPLY if lost or answer.reply is None else answer.reply


def _with_body(reply: Reply, body: bytes) -> Reply:
    """The same reply with another body; whoever serves it says how long that is."""
    headers = tuple(each for each in reply.headers if each[0].lower() != "content-length")
    return replace(reply, headers=headers, body=body)
