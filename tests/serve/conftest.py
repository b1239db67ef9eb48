"""A small world with one more simulator beside its own: a toy that shows what serving does."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived
from gpworld.core.exchange import Later, Reply, Stream
from gpworld.core.guard import Guard
from gpworld.core.limits import Limits
from gpworld.core.replies import bytes_reply, json_reply
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

PATIENCE = 60.0


@dataclass
class Toy:
    """What the toy simulator knows and keeps."""

    rung: list[Callable[[], None]] = field(default_factory=list)
    words: list[bytes] = field(default_factory=list)
    listening: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        self.rung.append(wake)
        self.listening.release()

        def deaf() -> None:
            self.rung.remove(wake)
            self.left.release()

        return deaf

    def say(self, word: bytes) -> None:
        self.words.append(word)
        for wake in tuple(self.rung):
            wake()

    def app(self) -> Dialect:
        app = Dialect("toy")

        @app.route("/echo", methods=["GET", "POST"])
        @app.route("/echo/<path:rest>", methods=["GET", "POST"])
        def echo(rest: str = "") -> object:
            plain = arrived()
            return json_reply(
                {
                    "raw": plain.raw_path,
                    "path": plain.path,
                    "query": plain.query,
                    "headers": plain.headers,
                    "length": len(plain.body),
                    "port": plain.port,
                }
            )

        @app.get("/size/<int:size>")
        def size(size: int) -> object:
            return bytes_reply(b"x" * size, media_type="text/plain")

        @app.get("/boom")
        def boom() -> object:
            raise RuntimeError("the toy is broken")

        @app.get("/odd")
        def odd() -> object:
            return json_reply({}, headers={"X-Odd": "snow ☃"})

        @app.get("/later/<float:seconds>")
        def later(seconds: float) -> object:
            given_up = Reply(408, (), b"nothing was said")
            return Later(self._said, lambda: given_up, seconds, self)

        @app.get("/stream")
        def stream() -> object:
            head = Reply(200, (("Content-Type", "text/event-stream"),), b"")
            return Stream(head, lambda place: (self.words[place:], len(self.words)), 0, self)

        return app

    def _said(self) -> Reply | None:
        return Reply(200, (), self.words[-1]) if self.words else None


class Wire:
    """A raw connection, to see exactly what goes over it."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        self._read = b""

    def send(self, data: bytes | str) -> Wire:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)
        return self

    def get(self, target: str, *headers: str) -> Answer:
        head = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
        return self.send("\r\n".join(head)).answer()

    def answer(self) -> Answer:
        """The next reply, by its Content-Length."""
        head, _, self._read = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return Answer(int(first.split(" ")[1]), headers, body)

    def read_until(self, mark: bytes) -> bytes:
        found, _, self._read = self._until(mark).partition(mark)
        return found + mark

    def ended(self) -> bool:
        """Whether the server has closed its side and nothing is left to read."""
        return not self._read and self.socket.recv(1) == b""

    def close(self) -> None:
        self.socket.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._read:
            self._more()
        return self._read

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError(f"the server closed after {self._read!r}")
        self._read += data


@dataclass(frozen=True)
class Answer:
    """One reply."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


@pytest.fixture
def toy() -> Toy:
    return Toy()


def world_with(toy: Toy, limits: Limits | None = None) -> World:
    """The surgery's world with the toy among its simulators."""
    world = World(load_scenario("surgery"))
    world.guards["toy"] = Guard(
        "toy", toy.app().answer, clock=world.clock, journal=world.journal, limits=limits
    )
    return world


@pytest.fixture
def world(toy: Toy) -> World:
    return world_with(toy, Limits(body=100_000))


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture
def served(host: Host, world: World) -> Served:
    return host.open(world, only=("toy",))


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    opened = Wire(served.addresses["toy"])
    yield opened
    opened.close()


@pytest.fixture
def new_world() -> Callable[[Toy], World]:
    return world_with


@pytest.fixture
def new_wire() -> Iterator[Callable[[str], Wire]]:
    opened: list[Wire] = []

    def make(address: str) -> Wire:
        opened.append(Wire(address))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


class Fired:
    """Agenda entries that were done, and when by the world's clock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[str] = []
        self._done = threading.Semaphore(0)
        world.clock.agenda.handle("test", self._handle)

    def ask(self, name: str, delay: timedelta, *, standing: bool = False) -> None:
        self.world.clock.agenda.add(
            self.world.clock.now() + delay, "test", standing=standing, name=name
        )

    def wait(self) -> bool:
        return self._done.acquire(timeout=PATIENCE)

    def _handle(self, entry: object) -> None:
        self.seen.append(str(entry.facts["name"]))  # type: ignore[attr-defined]  # an Entry
        self._done.release()


@pytest.fixture
def fired(world: World) -> Fired:
    return Fired(world)
