"""One request and one reply as plain values: what guard, journal and servers pass on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeAlias

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, its name in any case."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived, body read whole.

    ``orders`` are what fault rules ask of the simulator itself, as names and values.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes = b""
    host: str = "127.0.0.1"
    port: int = 80
    client: str = "127.0.0.1"
    raw_path: str = ""
    """The path as written on the wire, percent escapes kept."""
    orders: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return header(self.headers, name)

    def joined(self, name: str) -> str | None:
        """A header that may come more than once: its values with commas between."""
        wanted = name.lower()
        return ",".join(value for key, value in self.headers if key.lower() == wanted) or None


BODILESS = (204, 304)
"""Statuses that say by themselves that there is no body, and so no length of one (RFC 9110)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it leaves; ``operation`` names the route that made it."""

    status: int
    headers: Headers
    body: bytes
    operation: str = ""

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return header(self.headers, name)


class Bell(Protocol):
    """Something that rings when a waiting request should look again."""

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` at every ring, until the returned function is called."""
        ...


@dataclass(frozen=True, slots=True)
class Later:
    """A reply that is not there yet: a server asks again at every ring, until time is up.

    ``seconds`` are real seconds.
    """

    ready: Callable[[], Reply | None]
    give_up: Callable[[], Reply]
    seconds: float
    bell: Bell

    def heard_by(self, hear: Callable[[Reply], None]) -> Later:
        """The same, and ``hear`` is told of the reply when it comes, if the caller stays."""

        def told(reply: Reply) -> Reply:
            hear(reply)
            return reply

        return self.changed_by(told)

    def changed_by(self, change: Callable[[Reply], Reply]) -> Later:
        """The same, its reply as ``change`` makes it when it comes."""

        def ready() -> Reply | None:
            reply = self.ready()
            return None if reply is None else change(reply)

        return replace(self, ready=ready, give_up=lambda: change(self.give_up()))


@dataclass(frozen=True, slots=True)
class Stream:
    """A reply without an end: ``more(position)`` gives the new chunks and the next position."""

    head: Reply
    more: Callable[[int], tuple[list[bytes], int]]
    position: int
    bell: Bell


Said: TypeAlias = Reply | Later | Stream
"""What a simulator answers."""


class Cut(StrEnum):
    """How a connection ends before its reply is whole."""

    RESET = "reset"
    HANG = "hang"
    TRUNCATE = "truncate"


@dataclass(frozen=True, slots=True)
class Broken:
    """No reply, or ``share`` of one: what a server does to the connection instead."""

    cut: Cut
    reply: Reply | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Dribbled:
    """A reply whose body goes out in small pieces, over so many real seconds."""

    reply: Reply
    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing to say until ``seconds`` real seconds after the request arrived.

    Whoever serves then calls ``then`` with the milliseconds that have passed since its arrival,
    also when the caller has given up: a slow system does its work all the same.
    """

    seconds: float
    then: Callable[[float], Answer]


Answer: TypeAlias = Reply | Later | Stream | Broken | Dribbled | Hold
