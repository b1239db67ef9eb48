"""Which port each server of a world listens on, and the sockets that hold them."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass

PORT_BASE = 7100
OFFSETS: Mapping[str, int] = {
    "control": 0,
    "emis": 1,
    "systmone": 2,
    "gpconnect": 3,
    "pds": 4,
    "sms": 5,
    "booking": 6,
}
BACKLOG = 2048


class PortTaken(OSError):
    """A port cannot be had; the message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """A port for each server: counted from a base, listed one by one, or any that are free."""

    base: int | None = None
    listed: Mapping[str, int] | None = None

    @classmethod
    def fixed(cls, base: int = PORT_BASE) -> Ports:
        """Each server at its own distance from ``base``."""
        return cls(base=base)

    @classmethod
    def auto(cls) -> Ports:
        """Whatever the machine has free."""
        return cls()

    def of(self, server: str) -> int:
        """The port to ask for; 0 is any."""
        if self.listed is not None:
            return self.listed.get(server, 0)
        return 0 if self.base is None else self.base + OFFSETS[server]

    def taken(self, server: str, reason: str) -> PortTaken:
        """The error to raise when a server cannot have its port."""
        return PortTaken(
            f"port {self.of(server)} ({server}) {reason}: stop what listens there, "
            "or choose other ports with --port-base N or --ports auto"
        )


def listen(server: str, address: str, ports: Ports) -> socket.socket:
    """A listening socket for this server.

    Raises:
        PortTaken: somebody else has the port, or it cannot be had at this address.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, ports.of(server)))
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except OSError as failure:
        opened.close()
        if isinstance(failure, socket.gaierror) or failure.errno == errno.EADDRNOTAVAIL:
            raise PortTaken(
                f"{address} is no address of this machine: name one with --host, as 127.0.0.1"
            ) from None
        taken = failure.errno == errno.EADDRINUSE
        raise ports.taken(server, "is taken" if taken else f"cannot be used ({failure})") from None
    return opened


def url(opened: socket.socket) -> str:
    """The base address of what listens on a socket."""
    address, port = opened.getsockname()[:2]
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def vacant(server: str, address: str, ports: Ports) -> str:
    """The base address for a server that another process will open.

    Raises:
        PortTaken: as ``listen``.
    """
    opened = listen(server, address, ports)
    try:
        return url(opened)
    finally:
        opened.close()
