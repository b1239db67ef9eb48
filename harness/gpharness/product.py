"""A product started as a command beside a served world, told where everything is, and stopped."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from gpworld.cli.product import Files, Product
from gpworld.control import product as told

if TYPE_CHECKING:
    from gpworld.serve.served import Served

PATIENCE_SECONDS = 20.0
OFFERS_NONE = (404, 405)


@dataclass(frozen=True, slots=True)
class Running:
    """A product that runs as a process of its own, and its base address."""

    url: str
    process: Product

    def restart(self) -> None:
        """End it as a power cut does, in whatever it is doing, and start it again."""
        self.process.restart()
        self.process.wait(threading.Event())


@contextmanager
def running(command: str, served: Served, folder: Path) -> Iterator[Running]:
    """The product, while it runs.

    ``command`` may hold ``{settings}``, ``{port}`` and ``{host}``; the settings file has the shape
    that ``gpworld up`` writes.
    """
    files = Files.beside(folder / "env.json")
    plane = served.plane
    url = f"http://127.0.0.1:{free_port()}"
    plane.meet("booking", url)
    plane.booking["database_url"] = f"sqlite:///{files.database}"
    product = Product(command, files, told.settings(plane), url)
    try:
        product.wait(threading.Event())
        yield Running(url, product)
    finally:
        product.stop()
        del plane.addresses["booking"]


def forget(url: str) -> None:
    """Have the product forget everything, where it offers that (behaviour 6.5)."""
    reply = requests.post(f"{url}/__test__/reset", timeout=PATIENCE_SECONDS)
    if reply.status_code not in OFFERS_NONE:
        reply.raise_for_status()


def free_port() -> int:
    """A port that nobody listens on; each process looks among its own ten first.

    It is none of those that the system itself gives out: any call that goes out meanwhile could
    get one of these before the product listens.
    """
    for port in range(20_000 + os.getpid() % 1_000 * 10, 32_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port between 20000 and 32000 is free")
