"""An exchange as a tracer sees it: which trace and request it names, and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from gpworld import faults
from gpworld.core.exchange import Request, header
from gpworld.core.faults import Facts
from gpworld.core.journal import Exchange
from gpworld.trace.bodies import plain

if TYPE_CHECKING:
    from gpworld.world import World

_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
SESSIONS = ("X-API-SessionId", "suid")
"""The headers by which EMIS and SystmOne know a session."""
PROXY = "SpineProxy"
"""What an exchange is called that the proxy itself ended; its request says what it was."""
_NO_TRACE = "0" * 32


def trace_id_of(traceparent: str) -> str:
    """The trace id in a W3C ``traceparent``; empty when it is not one."""
    found = _TRACE_PARENT.fullmatch(traceparent.strip().lower())
    return found[1] if found and found[1] != _NO_TRACE else ""


def any_of(words: Iterable[int | str]) -> re.Pattern[bytes] | None:
    """A pattern for any of these ids, standing by itself; None for none."""
    written = sorted({re.escape(str(word)).encode() for word in words if str(word)})
    if not written:
        return None
    return re.compile(rb"(?<![0-9A-Za-z])(?:" + b"|".join(written) + rb")(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Sighting:
    """One exchange, secrets and all; only ``exchange.redacted()`` may leave."""

    world: World
    exchange: Exchange

    @cached_property
    def trace_id(self) -> str:
        """The trace that it names; empty where it names none."""
        return trace_id_of(header(self.exchange.headers, "traceparent") or "")

    @cached_property
    def request_id(self) -> str:
        """Its X-Request-ID, as the product sent it."""
        return header(self.exchange.headers, "X-Request-ID") or ""

    @cached_property
    def facts(self) -> Facts:
        """What its dialect can say of it now; a session that has ended tells nothing any more."""
        one = self.exchange
        system = self.world.systems[one.system]
        asked = Request(one.method, one.path, one.query, one.headers, one.body)
        return faults.manners(one.system, system)().facts(asked)

    @property
    def in_session(self) -> bool:
        """Whether it comes out of a session, which may know the patient that it does not name."""
        return any(header(self.exchange.headers, each) for each in SESSIONS)

    @cached_property
    def operation(self) -> str:
        """The name of what was asked, with its facade."""
        noted = self.exchange.operation
        if noted and noted != PROXY:
            return noted
        named = self.facts.operations
        return named[0] if named else noted or self.exchange.path

    @cached_property
    def _told(self) -> bytes:
        return plain(self.exchange.reply_body, self.exchange.reply_headers)

    @property
    def books(self) -> bool:
        """Whether it asks for an appointment to be made."""
        return self.operation.rpartition(".")[2].casefold() in _BOOKING

    def asks_about(self, ids: re.Pattern[bytes] | None) -> bool:
        """Whether its request speaks of one of these ids."""
        one = self.exchange
        if ids is None:
            return False
        said = unquote_to_bytes(f"{one.path}?{one.query}")
        return bool(ids.search(said) or ids.search(one.body))

    def tells_of(self, ids: re.Pattern[bytes] | None) -> bool:
        """Whether its reply speaks of one of these ids."""
        return ids is not None and bool(ids.search(self._told))

    def says(self, words: str) -> bool:
        """Whether these very words stand anywhere in its request."""
        one, wanted = self.exchange, words.encode()
        lines = "\n".join((one.path, one.query, *(value for _, value in one.headers)))
        return wanted in lines.encode("utf-8", "replace") or wanted in one.body


_BOOKING = ("bookappointment", "staffbookappointment", "book")


def sightings(world: World) -> list[Sighting]:
    """Everything that the journal holds, oldest first."""
    kept = sorted(world.journal.unredacted(), key=lambda one: one.number)
    return [Sighting(world, one) for one in kept]
