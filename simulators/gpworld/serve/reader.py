"""From the bytes of one connection to requests, under the limits of its port."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import httptools

from gpworld.core.exchange import Request
from gpworld.core.limits import Limits, OverLimit, too_large

HEAD_ALLOWANCE = 4_096
"""What a head may have beyond the guard's own limits on target and headers."""
_INVENTED = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) /[^ \r\n]* HTTP/1\.[01]\r?\n")
NOT_HTTP = OverLimit(400, "This is not an HTTP request: check the head.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request that is here, or why it was read no further.

    Attributes:
        keeps: whether its client would use the connection again.
        at: when it had come in whole, by ``time.perf_counter``: delays count from there.
    """

    asked: Request | OverLimit
    keeps: bool
    at: float


class Reader:
    """Reads what one client sends; the parser's callbacks are its public methods.

    After a request that is turned away it reads nothing more: nobody knows where the next begins.
    """

    def __init__(
        self,
        limits: Callable[[], Limits],
        *,
        here: tuple[str, int],
        client: str,
        take: Callable[[Arrival], None],
        invite: Callable[[], None],
    ) -> None:
        """``take`` is given each request, ``invite`` called when one waits to send its body."""
        self._limits, self._here, self._client = limits, here, client
        self._take, self._invite = take, invite
        self._parser = self._new_parser()
        self._head_bytes, self._in_head = 0, True
        self._as_sent: list[tuple[str, str]] | None = None
        self._invented = ""
        self.stopped = False
        self.on_message_begin()

    def _new_parser(self) -> httptools.HttpRequestParser:
        parser = httptools.HttpRequestParser(self)
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser

    def close(self) -> None:
        """Let go of the parser, which holds on to its reader: neither is left to be looked for."""
        self.stopped = True
        del self._parser

    def feed(self, data: bytes) -> None:
        """Read on."""
        if self._in_head:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._stay(data[upgrade.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            self._take_unknown(data)
        except httptools.HttpParserError:
            self._stop(NOT_HTTP)
        if self._in_head and self._head_bytes > (most := self._head_limit()):
            self._stop(OverLimit(431, f"The head is longer than {most} bytes: send less."))

    def _stay(self, rest: bytes) -> None:
        """Go on in HTTP/1.1 with a client who would rather change to something else.

        The parser leaves off after such a head, body unread: a new one reads it without the wish.
        """
        method = self._parser.get_method()
        if method == b"CONNECT":
            self._stop(NOT_HTTP)
            return
        self._as_sent, self._parser = self._headers, self._new_parser()
        kept = (each for each in self._headers if each[0].lower() not in ("upgrade", "connection"))
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept)
        head = b"%b %b HTTP/1.1\r\n%b\r\n" % (method, self._url, lines.encode("latin-1"))
        self.feed(head + rest)

    def _take_unknown(self, data: bytes) -> None:
        """A method that the parser does not know: what is not allowed is the simulator's to say."""
        found = _INVENTED.match(data)
        if found is None or self._invented:
            self._stop(NOT_HTTP)
            return
        self._invented, self._parser = found[1].decode("ascii"), self._new_parser()
        self.feed(b"GET" + data[found.end(1) :])

    def _head_limit(self) -> int:
        limits = self._limits()
        return limits.target + limits.header_bytes + HEAD_ALLOWANCE

    def _stop(self, reason: OverLimit) -> None:
        if not self.stopped:
            self.stopped = True
            self._take(Arrival(reason, keeps=False, at=time.perf_counter()))

    # -- the parser's callbacks -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A new request begins."""
        self._in_head = True
        self._url = b""
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self._size = 0

    def on_url(self, url: bytes) -> None:
        """Another piece of the target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, kept as it was written: blanks around a value are no part of it (RFC 9110)."""
        self._headers.append((name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")))

    def on_headers_complete(self) -> None:
        """The head is whole: limits on it are the guard's from here on, but not that on length."""
        self._in_head, self._head_bytes = False, 0
        if self._parser.should_upgrade():
            return
        if self._as_sent is not None:
            self._headers, self._as_sent = self._as_sent, None
        named = {name.lower(): value for name, value in self._headers}
        limits = self._limits()
        if int(named.get("content-length", 0)) > limits.body:
            self._stop(too_large(limits))
        elif named.get("expect", "").lower() == "100-continue":
            self._invite()

    def on_body(self, body: bytes) -> None:
        """A piece of the body, which grows no further than its limit."""
        self._size += len(body)
        limits = self._limits()
        if self._size > limits.body:
            self._stop(too_large(limits))
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is here."""
        if not (self.stopped or self._parser.should_upgrade()):
            keeps = self._parser.get_http_version() != "1.0" and self._parser.should_keep_alive()
            self._take(Arrival(self._request(), keeps, time.perf_counter()))

    def _request(self) -> Request:
        target = httptools.parse_url(self._url)
        raw = (target.path or b"/").decode("ascii")
        return Request(
            method=self._method(),
            path=unquote(raw) if "%" in raw else raw,
            query=(target.query or b"").decode("latin-1"),
            headers=tuple(self._headers),
            body=b"".join(self._body),
            host=self._here[0],
            port=self._here[1],
            client=self._client,
            raw_path=raw,
        )

    def _method(self) -> str:
        invented, self._invented = self._invented, ""
        return invented or self._parser.get_method().decode("ascii")
