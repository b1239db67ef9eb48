"""One request and one reply as plain values: what guard, journal and servers pass on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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
    """A request as it arrived, body read whole."""

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

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return header(self.headers, name)


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

    A route leaves it in the WSGI environ under ``gpworld.later``; its own answer is then not used.
    ``seconds`` are real seconds.
    """

    ready: Callable[[], Reply | None]
    give_up: Callable[[], Reply]
    seconds: float
    bell: Bell


@dataclass(frozen=True, slots=True)
class Stream:
    """A reply without an end: ``more(position)`` gives the new chunks and the next position."""

    head: Reply
    more: Callable[[int], tuple[list[bytes], int]]
    position: int
    bell: Bell
