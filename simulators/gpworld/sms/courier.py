"""Who carries callbacks out of the world: over HTTP from a few threads, or straight to a function.

Callbacks go to loopback and to hosts that were allowed; link-local and metadata addresses never.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    import requests

Answer: TypeAlias = int | str
"""The HTTP status of an answer, or in words why there is none."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One request to be made; errands of one ``lane`` are done in the order they were given."""

    lane: str
    url: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    timeout: float = 5.0
    method: str = "POST"


Post: TypeAlias = Callable[[Errand], Answer]


class Courier(Protocol):
    """Whoever runs the errands; ``failures`` keeps what went wrong on our side."""

    failures: list[BaseException]

    def send(self, errand: Errand, done: Callable[[Answer], None]) -> None:
        """Run an errand, now or soon, and tell ``done`` the answer."""
        ...

    def close(self) -> None:
        """Stop; what has not been sent is dropped."""
        ...


class DirectCourier:
    """Runs each errand at once, in the caller's thread: for worlds inside one process."""

    def __init__(self, post: Post) -> None:
        """``post`` answers in place of the network, such as a test client of the product."""
        self._post = post
        self.failures: list[BaseException] = []

    def send(self, errand: Errand, done: Callable[[Answer], None]) -> None:
        """Run an errand now."""
        done(self._post(errand))

    def close(self) -> None:
        """Nothing to stop."""


class ThreadedCourier:
    """Runs errands in a few threads, which start with the first errand."""

    def __init__(self, post: Post, *, threads: int = 4) -> None:
        self._post = post
        self._queues: list[queue.SimpleQueue[tuple[Errand, Callable[[Answer], None]] | None]] = [
            queue.SimpleQueue() for _ in range(threads)
        ]
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.failures: list[BaseException] = []

    def send(self, errand: Errand, done: Callable[[Answer], None]) -> None:
        """Queue an errand; one lane always goes through one thread."""
        with self._lock:
            if not self._threads:
                self._start()
        self._queues[hash(errand.lane) % len(self._queues)].put((errand, done))

    def _start(self) -> None:
        for number, waiting in enumerate(self._queues, 1):
            thread = threading.Thread(
                target=self._work, args=(waiting,), name=f"courier-{number}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _work(
        self, waiting: queue.SimpleQueue[tuple[Errand, Callable[[Answer], None]] | None]
    ) -> None:
        while (job := waiting.get()) is not None:
            errand, done = job
            try:
                done(self._post(errand))
            except Exception as failure:
                self.failures.append(failure)

    def close(self) -> None:
        """Stop the threads after what they are doing now."""
        with self._lock:
            threads, self._threads = self._threads, []
        for waiting in self._queues:
            while not waiting.empty():
                waiting.get()
            waiting.put(None)
        for thread in threads:
            thread.join(timeout=10)


class Http:
    """Makes requests, one session per thread: no redirects, no proxies, bounded in time."""

    def __init__(self, allowed_hosts: tuple[str, ...] = ()) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._local = threading.local()

    def __call__(self, errand: Errand) -> Answer:
        """Run an errand; anything the network does wrong becomes words."""
        import requests  # takes a tenth of a second, and a world may start without an errand

        try:
            url, host = self._address(errand.url)
        except (ValueError, OSError) as fault:
            return f"refused: {fault}"
        try:
            with self._session().request(
                errand.method,
                url,
                data=errand.body or None,
                headers={**dict(errand.headers), "Host": host},
                timeout=errand.timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code
        except requests.Timeout:
            return "timeout"
        except requests.RequestException as fault:
            return f"connection: {type(fault).__name__}"

    def _session(self) -> requests.Session:
        import requests

        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False
        return session

    def _address(self, url: str) -> tuple[str, str]:
        """The URL to connect to (its host looked up once, against rebinding) and its Host."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError(f"{url!r} is no http(s) address")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = ipaddress.ip_address(str(found[0][4][0]).partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if not self._may_go(host, address):
            raise ValueError(f"callbacks to {host} are not allowed; add it to callback_hosts")
        if parts.scheme == "https":
            return url, parts.netloc  # the certificate proves the name
        literal = f"[{address}]" if address.version == 6 else str(address)
        return urlunsplit(parts._replace(netloc=f"{literal}:{port}")), parts.netloc

    def _may_go(self, host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        if address.is_loopback:
            return True
        closed = address.is_link_local or address.is_multicast or address.is_unspecified
        metadata = str(address) in ("169.254.169.254", "fd00:ec2::254")
        return host in self._allowed and not closed and not metadata
