"""An exchange as a tracer sees it: which trace and request it names, and whom it is about.

A journal holds ten thousand of them, and a world answers nobody while it is read.  So what every
one is asked is cheap, and bodies are parsed only of the few that matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from gpworld import faults
from gpworld.core.exchange import Request
from gpworld.core.faults import Facts
from gpworld.core.journal import Exchange
from gpworld.trace.bodies import plain
from gpworld.trace.ids import Ids

if TYPE_CHECKING:
    from gpworld.world import World

_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
TRACE, REQUEST = "traceparent", "x-request-id"
EMIS_SESSION, SYSTMONE_SESSION = "x-api-sessionid", "suid"
_NAMES = frozenset((TRACE, REQUEST, EMIS_SESSION, SYSTMONE_SESSION))
PROXY = "SpineProxy"
"""What an exchange is called that the proxy itself ended; its request says what it was."""
_BOOKING = ("bookappointment", "staffbookappointment", "book")
_NO_TRACE = "0" * 32


def trace_id_of(traceparent: str) -> str:
    """The trace id in a W3C ``traceparent``; empty when it is not one."""
    found = _TRACE_PARENT.fullmatch(traceparent.strip().lower())
    return found[1] if found and found[1] != _NO_TRACE else ""


class Sighting:
    """One exchange, secrets and all; only ``exchange.redacted()`` may leave.

    Attributes:
        trace_id: the trace that it names; empty where it names none.
        request_id: its X-Request-ID, as the product sent it.
        in_session: whether it comes out of a session, which may know the patient that it does not
            name.
    """

    __slots__ = (
        "_asked", "_facts", "_told", "_world", "exchange", "in_session", "request_id", "trace_id",
    )  # fmt: skip

    def __init__(self, world: World, exchange: Exchange) -> None:
        self._world, self.exchange = world, exchange
        self._facts: Facts | None = None
        self._asked: bytes | None = None
        self._told: bytes | None = None
        named: dict[str, str] = {}
        for name, value in exchange.headers:
            if (known := name.lower()) in _NAMES:
                named.setdefault(known, value)
        self.trace_id = trace_id_of(named[TRACE]) if TRACE in named else ""
        self.request_id = named.get(REQUEST, "")
        self.in_session = bool(named.get(EMIS_SESSION) or named.get(SYSTMONE_SESSION))

    @property
    def facts(self) -> Facts:
        """What its dialect can say of it now; a session that has ended tells nothing any more."""
        if self._facts is None:
            one = self.exchange
            manners = faults.manners(one.system, self._world.systems[one.system])()
            asked = Request(one.method, one.path, one.query, one.headers, one.body)
            self._facts = manners.facts(asked)
        return self._facts

    @property
    def operation(self) -> str:
        """The name of what was asked, with its facade."""
        noted = self.exchange.operation
        if noted and noted != PROXY:
            return noted
        named = self.facts.operations
        return named[0] if named else noted or self.exchange.path

    @property
    def books(self) -> bool:
        """Whether it asks for an appointment to be made."""
        return self.operation.rpartition(".")[2].casefold() in _BOOKING

    def asks_about(self, ids: Ids) -> bool:
        """Whether its request speaks of one of these ids."""
        if self._asked is None:
            self._asked = unquote_to_bytes(f"{self.exchange.path}?{self.exchange.query}")
        return ids.stand_in(self._asked) or ids.stand_in(self.exchange.body)

    def tells_of(self, ids: Ids) -> bool:
        """Whether its reply speaks of one of these ids."""
        if self._told is None:
            self._told = plain(self.exchange.reply_body, self.exchange.reply_headers)
        return ids.stand_in(self._told)

    def says(self, words: str) -> bool:
        """Whether these very words stand anywhere in its request."""
        one = self.exchange
        if words in one.path or words in one.query or words.encode() in one.body:
            return True
        for _, value in one.headers:  # noqa: SIM110 - at a third of what a generator costs
            if words in value:
                return True
        return False


def sightings(world: World) -> list[Sighting]:
    """Everything that the journal holds, oldest first."""
    kept = sorted(world.journal.unredacted(), key=lambda one: one.number)
    return [Sighting(world, one) for one in kept]
