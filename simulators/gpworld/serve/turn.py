"""One request's turn: the guard is asked, and what it answers is done.

A reply leaves at once and a held one by its timer, with no task in between: that is nearly all of
them.  What takes its time on the wire is done by a task (``lasting``, ``breaking``).
"""

from __future__ import annotations

import asyncio

from gpworld.core.exchange import Answer, Broken, Dribbled, Hold, Later, Reply, Request, Stream
from gpworld.core.guard import problem
from gpworld.core.limits import OverLimit
from gpworld.serve import breaking, lasting
from gpworld.serve.client import Client
from gpworld.serve.delivery import Delivery
from gpworld.serve.reader import Arrival
from gpworld.serve.reception import Reception


class Turn:
    """One request, from its arrival until its reply has left."""

    __slots__ = ("_arrival", "_client", "_reception")

    def __init__(self, client: Client, reception: Reception, arrival: Arrival) -> None:
        self._client, self._reception, self._arrival = client, reception, arrival

    def begin(self) -> None:
        """Ask the guard, or tell the client why not; a failure is kept and answered with 500."""
        guard, asked = self._reception.guard, self._arrival.asked
        if isinstance(asked, OverLimit):
            self._client.turn_away(guard.turned_away(asked))
            return
        try:
            self._give(guard(asked).reply)
        except Exception as failure:
            self._failed(failure, self._delivery())

    def go_on(self, held: Hold, passed_ms: float) -> None:
        """Do what was held back, so long after the request arrived."""
        try:
            self._give(held.then(passed_ms))
        except Exception as failure:
            self._failed(failure, self._delivery())

    def _give(self, answer: Answer) -> None:
        if isinstance(answer, Hold):
            self._reception.holding.hold(answer, self._arrival.at, self.go_on)
        elif self._client.lost:
            return
        elif isinstance(answer, Reply):
            self._delivery().send(answer)
        else:
            self._reception.begin(self._take_time(answer, self._delivery()))

    def _delivery(self) -> Delivery:
        asked = self._arrival.asked
        to_head = isinstance(asked, Request) and asked.method == "HEAD"
        return Delivery(self._client, to_head=to_head, keeps=self._arrival.keeps)

    async def _take_time(
        self, answer: Later | Stream | Broken | Dribbled, delivery: Delivery
    ) -> None:
        try:
            if isinstance(answer, Later):
                await lasting.wait(answer, delivery)
            elif isinstance(answer, Stream):
                await lasting.stream(answer, delivery)
            elif isinstance(answer, Dribbled):
                await lasting.dribble(answer, delivery)
            else:
                await breaking.break_off(answer, delivery)
        except asyncio.CancelledError:
            self._client.abort()
            raise
        except Exception as failure:
            self._failed(failure, delivery)

    def _failed(self, failure: Exception, delivery: Delivery) -> None:
        self._reception.failures.append(failure)
        if delivery.started:
            self._client.abort()
        elif not self._client.lost:
            sentence = f"Serving the reply failed: {type(failure).__name__}."
            delivery.send(problem(OverLimit(500, sentence)))
