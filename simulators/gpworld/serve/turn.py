"""One request's turn: the guard is asked, and what it answers is done.

A reply leaves at once and a held one by its timer, with no task in between: that is nearly all of
them.  What takes its time on the wire is done by a task (``lasting``, ``breaking``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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
        """Ask the guard, or tell the client why not."""
        guard, asked = self._reception.guard, self._arrival.asked
        if isinstance(asked, OverLimit):
            self._client.turn_away(guard.turned_away(asked))
        else:
            self._do(lambda: guard(asked).reply)

    def _do(self, work: Callable[[], Answer]) -> None:
        """Do what is due now; a failure in here is kept and answered with 500."""
        try:
            answer = work()
            if isinstance(answer, Hold):
                self._hold(answer)
            elif not self._client.lost:
                self._give(answer)
        except Exception as failure:
            self._failed(failure, self._delivery())

    def _hold(self, held: Hold) -> None:
        self._reception.holding.hold(
            held.seconds, self._arrival.at, lambda ms: self._do(lambda: held.then(ms))
        )

    def _give(self, answer: Reply | Later | Stream | Broken | Dribbled) -> None:
        delivery = self._delivery()
        if isinstance(answer, Reply):
            delivery.send(answer)
        else:
            self._reception.begin(self._take_time(answer, delivery))

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
