"""Replies as bytes on the wire."""

from __future__ import annotations

from http import HTTPStatus

from gpworld.core.exchange import BODILESS, Headers, Reply

PHRASES = {status.value: status.phrase for status in HTTPStatus}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
CLOSE = (("Connection", "close"),)
CHUNKED = (("Transfer-Encoding", "chunked"),)


def whole(reply: Reply, *, to_head: bool, keeps: bool) -> bytes:
    """A reply, head and body; to a HEAD request its head only.

    Raises:
        ValueError: it cannot be written: a header with a line break, or a length that is not its
            body's.
    """
    length, told = len(reply.body), _declared(reply)
    written = _head(reply, length if told is None else None, () if keeps else CLOSE)
    if to_head:
        return written
    if told is not None and told != length:
        raise ValueError(f"a body of {length} bytes, declared as {told}")
    return written + reply.body


def head(reply: Reply, length: int | None, framing: Headers = ()) -> bytes:
    """A reply's status line and headers, and how its body is framed.

    ``length`` is told unless the reply does so itself, or has no body by its status.

    Raises:
        ValueError: a header has a line break.
    """
    return _head(reply, length if _declared(reply) is None else None, framing)


def _head(reply: Reply, length: int | None, framing: Headers) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {PHRASES.get(reply.status, '')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name}: {value}" for name, value in framing]
    text = "\r\n".join(lines)
    if text.count("\n") >= len(lines) or text.count("\r") >= len(lines):
        raise ValueError("a header with a line break")
    return text.encode("latin-1") + b"\r\n\r\n"


def chunk(body: bytes) -> bytes:
    """A piece of a body that is sent in chunks."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def _declared(reply: Reply) -> int | None:
    """The length that a reply tells itself, or that it has by its status."""
    if reply.status in BODILESS:
        return 0
    for name, value in reply.headers:
        if name.lower() == "content-length":
            return int(value)
    return None
