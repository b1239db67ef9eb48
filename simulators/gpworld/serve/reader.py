"""From the bytes of one connection to requests, under the limits of its port."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

import httptools

from gpworld.core.exchange import Request
from gpworld.core.limits import Limits, OverLimit, too_large

HEAD_ALLOWANCE = 4_096
"""What a head may have beyond the guard's own limits on target and headers."""
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_INVENTED = re.compile(rb"(%b) /[^ \r\n]* HTTP/1\.[01]\r?\n" % _TOKEN)
_UNFINISHED = re.compile(rb"%b( (/[^\n]*)?)?" % _TOKEN)
NOT_HTTP = OverLimit(400, "This is not an HTTP request: check the head.")


class Arrival(NamedTuple):
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
    Nor does it after one whose client is to be let go.
    """

    __slots__ = (
        "_as_sent",
        "_begun",
        "_body",
        "_client",
        "_headers",
        "_here",
        "_idle",
        "_in_head",
        "_invented",
        "_invite",
        "_kept",
        "_limits",
        "_parser",
        "_since",
        "_size",
        "_take",
        "_url",
        "stopped",
    )

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
        self._parser = httptools.HttpRequestParser(self)
        self._since = 0  # bytes that came since something was made of them
        self._as_sent: list[tuple[str, str]] | None = None
        self._invented = ""
        self._idle = True
        self._begun: bytes | None = b""  # of a method; None: known, or nobody knows where it began
        self._kept = b""
        self.stopped = False

    def close(self) -> None:
        """Let go of the parser and the connection, which hold on to it: none is left as garbage."""
        self.stopped = True
        del self._parser, self._limits, self._take, self._invite

    def feed(self, data: bytes) -> None:
        """Read on."""
        self._since += len(data)
        if self._kept:
            data, self._kept = self._kept + data, b""
        while data and not self.stopped:
            data = self._read(data)
        if self._since and self._since > (most := self._head_limit()):
            self._stop(OverLimit(431, f"The head is longer than {most} bytes: send less."))

    def _read(self, data: bytes) -> bytes:
        """Parse this; what is returned is for another parser."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._stay(data[upgrade.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            return self._take_unknown(data)
        except httptools.HttpParserError:
            self._stop(NOT_HTTP)
        if self._idle:
            self._begun = b""
        elif self._begun is not None:
            self._begun += data
        return b""

    def _stay(self, rest: bytes) -> bytes:
        """Go on in HTTP/1.1 with a client who would rather change to something else.

        The parser leaves off after such a head, body unread: a new one reads it without the wish.
        """
        method, version = self._parser.get_method(), self._parser.get_http_version()
        if method == b"CONNECT":
            self._stop(NOT_HTTP)
            return b""
        self._as_sent, self._parser = self._headers, httptools.HttpRequestParser(self)
        kept = (each for each in self._headers if each[0].lower() != "upgrade")
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept)
        first = b"%b %b HTTP/%b\r\n" % (method, self._url, version.encode())
        return first + lines.encode("latin-1") + b"\r\n" + rest

    def _take_unknown(self, data: bytes) -> bytes:
        """A method that the parser does not know: what is not allowed is the simulator's to say.

        It does not tell where it stopped, so this is only for what begins with a piece that came.
        """
        line = None if self._begun is None else (self._begun + data).lstrip(b"\r\n")
        self._parser = httptools.HttpRequestParser(self)
        if line is not None and _UNFINISHED.fullmatch(line):
            self._kept, self._begun = line, b""
        elif line is not None and (found := _INVENTED.match(line)):
            self._invented = found[1].decode("ascii")
            return b"GET" + line[found.end(1) :]
        else:
            self._stop(NOT_HTTP)
        return b""

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
        self._in_head, self._idle = True, False
        self._url = b""
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self._size = 0

    def on_url(self, url: bytes) -> None:
        """Another piece of the target."""
        self._url += url
        self._begun = None

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, kept as it was written: blanks around a value are no part of it (RFC 9110).

        What comes after a body in chunks is none: it might be at odds with what was judged before.
        """
        if self._in_head:
            self._headers.append((name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")))

    def on_headers_complete(self) -> None:
        """The head is whole: limits on it are the guard's from here on, but not that on length."""
        self._in_head, self._since = False, 0
        if self._parser.should_upgrade():
            return
        if self._as_sent is not None:
            self._headers, self._as_sent = self._as_sent, None
        length, expected, limits = "0", "", self._limits()
        for name, value in self._headers:
            match name.lower():
                case "content-length":
                    length = value
                case "expect":
                    expected = value
        if int(length) > limits.body:
            self._stop(too_large(limits))
        elif expected.lower() == "100-continue" and self._is_new():
            self._invite()

    def on_body(self, body: bytes) -> None:
        """A piece of the body, which grows no further than its limit."""
        self._size += len(body)
        self._since = 0
        limits = self._limits()
        if self._size > limits.body:
            self._stop(too_large(limits))
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is here; where the next begins in the same piece is not known."""
        self._since, self._idle, self._begun = 0, True, None
        if not (self.stopped or self._parser.should_upgrade()):
            keeps = self._is_new() and self._parser.should_keep_alive()
            arrival = Arrival(self._request(), keeps, time.perf_counter())
            self.stopped = not keeps
            self._take(arrival)

    def _is_new(self) -> bool:
        """Whether its client keeps connections, and knows that one may wait to be asked."""
        return self._parser.get_http_version() != "1.0"

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
