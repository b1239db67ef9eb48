"""A zip whose bytes follow from its parts alone, and the reading of one that a stranger made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping

MOST_PARTS, MOST_BYTES = 8, 512_000_000
"""Of one archive, and of one unpacked part: a bomb goes off nowhere."""


def plain(value: object, indent: int | None = None) -> bytes:
    """JSON that is the same for the same value."""
    separators = (",", ":") if indent is None else None
    return json.dumps(value, indent=indent, separators=separators, allow_nan=False).encode()


def digest(parts: Mapping[str, bytes]) -> str:
    """Of names and contents, whatever order and packing."""
    whole = hashlib.sha256()
    for name, held in sorted(parts.items()):
        whole.update(f"{name} {len(held)}\n".encode())
        whole.update(held)
    return whole.hexdigest()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes follow from its parts alone: no dates, no names of the machine."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, held in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, held)
    return whole.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of an archive.

    Raises:
        ValueError: it is none, a damaged one, or has too many or too large parts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or any(each.file_size > MOST_BYTES for each in entries):
                raise ValueError("it is larger than any world")
            return {entry.filename: _part(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as failure:
        raise ValueError(str(failure) or "its end is missing") from failure


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One part, and never more of it than it says it has."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("it is packed in another way than ours")
    with archive.open(entry) as part:
        return part.read(entry.file_size)
