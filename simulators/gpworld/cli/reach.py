"""Whether servers answer, without leaving a line in a world's journal."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

SECONDS = 2.0


def reachable(name: str, url: str) -> bool:
    """Whether this server of a running world is there.

    Simulators live in the process that the control plane answers from, and would note a request
    in the journal: for them a connection is proof.  The booking product is asked.
    """
    return answers(url) if name in ("booking", "control") else _listens(url)


def answers(url: str) -> bool:
    """Whether somebody speaks HTTP at this address."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _listens(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port or 80), SECONDS).close()
    except OSError:
        return False
    return True
