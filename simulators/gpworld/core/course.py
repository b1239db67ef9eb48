"""The course of one request that fault rules strike: what happens when, and what leaves.

Delays before the work add up, then the simulator does it, delays after it add up, and what was
answered is spoilt or lost.  Nothing here waits: it says until when to hold (``Hold``), and who
serves does the waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from gpworld.core.effects import (
    Delay,
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
from gpworld.core.faults import Facts, Strike

E = TypeVar("E", bound=Effect)
NOT_JSON_NOR_XML = b'\x1a{"<'


class Manners(Protocol):
    """What a dialect adds to the engine: it reads its requests and words its own failures."""

    def facts(self, request: Request) -> Facts:
        """What can be said of a request before it is answered."""

    def outage(self, request: Request, status: int, style: str) -> Reply:
        """An error of the system as such, in its own words; ``style`` as ``Status`` has it."""

    def again(self, request: Request, reply: Reply) -> Reply:
        """An earlier reply, made to answer this request."""


class Recall(Protocol):
    """Replies that are given again."""

    def find(self, question: tuple[str, str], seconds: float | None) -> Reply | None:
        """What was answered to this, if no longer ago than that."""

    def keep(self, question: tuple[str, str], reply: Reply) -> None:
        """Remember an answer."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an exchange ended, for the journal; ``reply`` is None when none left."""

    reply: Reply | None
    operation: str
    took_ms: float
    asked_ms: float
    delivered_ms: float


@dataclass
class Course:
    """One request on its way.

    Attributes:
        work: has the simulator answer.
        note: writes the exchange down when it is over.
        held: called with +1 and -1 as the reply begins and ends to be held back.
        alive: whether the world is still the one that the request came to.
    """

    request: Request
    facts: Facts
    strikes: tuple[Strike, ...]
    manners: Manners
    recall: Recall
    work: Callable[[Request], Reply | Later | Stream]
    note: Callable[[Ended], None]
    held: Callable[[int], None]
    alive: Callable[[], bool]
    asked_ms: float = field(default=0.0, init=False)
    _took_ms: float = field(default=0.0, init=False)

    def begin(self) -> Answer:
        """What to do now that the request has arrived."""
        return self._after_delays(Moment.BEFORE, 0.0, self._enter)

    def _after_delays(
        self, moment: Moment, passed_ms: float, then: Callable[[float], Answer]
    ) -> Answer:
        """Go on at once, or once the delays of this moment are over."""
        ms = sum(
            strike.delay_ms
            for strike in self.strikes
            if isinstance(strike.rule.effect, Delay) and strike.rule.moment is moment
        )
        if not ms:
            return then(passed_ms)
        self.asked_ms += ms
        self.held(1)
        return Hold(self.asked_ms / 1000, lambda waited: self._resume(waited, then))

    def _resume(self, passed_ms: float, then: Callable[[float], Answer]) -> Answer:
        self.held(-1)
        return then(passed_ms) if self.alive() else Broken(Cut.RESET)

    # -- before and during the work -------------------------------------------------------------

    def _enter(self, passed_ms: float) -> Answer:
        ended = self._ending(Moment.BEFORE, None)
        if isinstance(ended, Broken):
            return self._over(ended, None, passed_ms)
        began = time.perf_counter()
        answer = ended or self._worked()
        self._took_ms = (time.perf_counter() - began) * 1000
        passed_ms += self._took_ms
        if isinstance(answer, Later):
            return answer.heard_by(lambda reply: self._leave_later(reply, passed_ms))
        if isinstance(answer, Stream):
            return answer
        return self._after_delays(Moment.AFTER, passed_ms, lambda now: self._leave(answer, now))

    def _worked(self) -> Reply | Later | Stream:
        stale = self._struck(Stale)
        if stale is None:
            orders = self._orders()
            return self.work(replace(self.request, orders=orders) if orders else self.request)
        question = (stale[0].rule.name, self.facts.question)
        earlier = self.recall.find(question, stale[1].seconds)
        if earlier is not None:
            return self.manners.again(self.request, earlier)
        answer = self.work(self.request)
        if isinstance(answer, Reply) and answer.status == 200:
            self.recall.keep(question, answer)
        return answer

    def _orders(self) -> tuple[tuple[str, str], ...]:
        """What the simulator itself is asked to do."""
        orders = []
        for strike in self.strikes:
            effect = strike.rule.effect
            if isinstance(effect, Receipt):
                orders += [("receipt", effect.how), ("seconds", str(effect.seconds))]
            elif isinstance(effect, Prefetch):
                orders.append(("prefetch", "true"))
        return tuple(orders) + tuple(("rule", each.rule.name) for each in self.strikes if orders)

    # -- on the way out -------------------------------------------------------------------------

    def _leave_later(self, reply: Reply, passed_ms: float) -> None:
        """A reply that the simulator itself held back: nothing more happens to it."""
        self._over(reply, reply, passed_ms)

    def _leave(self, reply: Reply, passed_ms: float) -> Answer:
        answer: Answer = self._ending(Moment.AFTER, reply) or self._spoilt(reply)
        return self._over(answer, reply, passed_ms)

    def _spoilt(self, reply: Reply) -> Answer:
        """The reply as it leaves: emptied, garbled, cut short or in small pieces."""
        if self._struck(Empty):
            reply = _with_body(reply, b"")
        if self._struck(Malformed):
            half = reply.body[: len(reply.body) // 2]
            reply = _with_body(reply, half + NOT_JSON_NOR_XML)
        if (cut := self._struck(Truncate)) is not None:
            return Broken(Cut.TRUNCATE, reply, cut[1].share)
        if (slow := self._struck(Dribble)) is not None:
            return Dribbled(reply, slow[1].ms / 1000)
        return reply

    def _ending(self, moment: Moment, made: Reply | None) -> Reply | Broken | None:
        """What the first rule that ends an exchange at this moment makes of it."""
        for strike in self.strikes:
            effect = strike.rule.effect
            if strike.rule.moment is not moment:
                continue
            if isinstance(effect, Reset | Hang):
                return Broken(Cut.RESET if isinstance(effect, Reset) else Cut.HANG, made)
            if isinstance(effect, Status | MissingWindow):
                style = effect.style if isinstance(effect, Status) else ""
                return self.manners.outage(self.request, effect.status, style)
        return None

    def _struck(self, kind: type[E]) -> tuple[Strike, E] | None:
        for strike in self.strikes:
            if isinstance(strike.rule.effect, kind):
                return strike, strike.rule.effect
        return None

    def _over(self, answer: Answer, made: Reply | None, passed_ms: float) -> Answer:
        left = answer if isinstance(answer, Reply) else getattr(answer, "reply", None)
        whole = not (isinstance(answer, Broken) and answer.cut is not Cut.TRUNCATE)
        name = made.operation if made is not None else ""
        called = name or (self.facts.operations[0] if self.facts.operations else "")
        self.note(Ended(left if whole else None, called, self._took_ms, self.asked_ms, passed_ms))
        return answer


def _with_body(reply: Reply, body: bytes) -> Reply:
    """The same reply with another body; whoever serves it says how long that is."""
    headers = tuple(each for each in reply.headers if each[0].lower() != "content-length")
    return replace(reply, headers=headers, body=body)
