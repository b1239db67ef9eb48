"""Whether a picture is the QR code of an address: as a camera would find out, without a camera."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import product

import segno

from gpharness.capability import NotSupported

PLAIN, UP = 0, 2
MAGIC = b"\x89PNG\r\n\x1a\n"
Rows = Sequence[Sequence[int]]  # 1 is dark


class NoPicture(ValueError):
    """What should be a PNG picture in black and white is none."""


def leads_to(png: bytes, address: str) -> bool:
    """Whether a PNG picture is a QR code of this address, at any error correction and mask."""
    shown = _trimmed(_pixels(png))
    for level, mask in product("lmqh", range(8)):
        code = segno.make(address, error=level, mask=mask, boost_error=False, micro=False)
        if _same(shown, [list(row) for row in code.matrix]):
            return True
    return False


def _same(shown: Rows, wanted: Rows) -> bool:
    scale, rest = divmod(len(shown), len(wanted))
    if rest or not scale or len(shown[0]) != len(shown):
        return False
    middle = scale // 2
    return [list(row[middle::scale]) for row in shown[middle::scale]] == wanted


def _trimmed(rows: Rows) -> Rows:
    """Without the quiet zone around it."""
    dark = [place for place, row in enumerate(rows) if any(row)]
    columns = [place for row in rows for place, dot in enumerate(row) if dot]
    if not dark:
        raise NoPicture("nothing is drawn on it")
    return [row[min(columns) : max(columns) + 1] for row in rows[dark[0] : dark[-1] + 1]]


def _pixels(png: bytes) -> Rows:
    """The dots of a picture of one bit a dot."""
    if not png.startswith(MAGIC):
        raise NoPicture("it is no PNG picture")
    chunks = list(_chunks(png))
    head = next(data for kind, data in chunks if kind == b"IHDR")
    width, _, depth, colours = struct.unpack(">IIBB", head[:10])
    if depth != 1 or colours != 0:
        raise NotSupported("only pictures of one bit a dot are read here")
    data = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    stride = -(-width // 8) + 1
    lines = [data[at : at + stride] for at in range(0, len(data), stride)]
    return [
        [1 - (row[x // 8] >> (7 - x % 8) & 1) for x in range(width)] for row in _unfiltered(lines)
    ]


def _unfiltered(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Lines as they are drawn; each begins with how it was filtered: not at all, or by the last."""
    above = bytes(len(lines[0]) - 1)
    for line in lines:
        if line[0] not in (PLAIN, UP):
            raise NotSupported("only pictures with plain lines, or lines like the last, are read")
        if line[0] == UP:
            above = bytes((new + old) % 256 for new, old in zip(line[1:], above, strict=True))
        else:
            above = line[1:]
        yield above


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(MAGIC)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12
