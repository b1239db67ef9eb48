"""XML in and out: read without entities or document types, written from escaped text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from lxml import etree

from gpworld.systmone.errors import Fault

_SAYS_UTF_16 = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']utf-16", re.IGNORECASE)
"""A body whose bytes are single, whatever they say: how .NET writes a document held as text."""
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = {"errorCode=": "errorCode&#61;"}
"""Clients tell an error by this text alone, so no value may ever spell it on the wire (A1)."""
_LONGEST_UUID = 64
_IN_TEXT = {"\r": "&#13;"}
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"} | _MARK


def read(body: bytes) -> etree._Element:
    """The root element of a message.

    Raises:
        Fault: code 1, when it is no XML, too deep, or has a DOCTYPE.
    """
    try:
        root = _parsed(body)
    except (etree.XMLSyntaxError, ValueError, LookupError) as wrong:
        raise Fault("1", f"unreadable XML: {wrong}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        uuid = str(root.get("uuid") or "")
        told = uuid if len(uuid) <= _LONGEST_UUID else ""  # entities grow
        raise Fault("1", "a document type is not allowed", told)
    return root


def _parsed(body: bytes) -> etree._Element:
    try:
        return etree.fromstring(body, _parser())
    except etree.XMLSyntaxError:
        if not _SAYS_UTF_16.match(body):
            raise
        return etree.fromstring(body, _parser("utf-8"))


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def element(name: str, attributes: Mapping[str, str | None], *children: str) -> str:
    """An element as text; attributes that are None are left out."""
    opened = name + written(attributes)
    return f"<{opened}>{''.join(children)}</{name}>" if children else f"<{opened}/>"


def written(attributes: Mapping[str, str | None]) -> str:
    """Attributes as they stand in a tag, a blank before each; those that are None are left out.

    Quotation marks are double ones, whatever the value: some clients look for them.
    """
    return "".join(
        f' {key}="{quoted(value)}"' for key, value in attributes.items() if value is not None
    )


def quoted(value: str) -> str:
    """A value as it stands between double quotation marks."""
    return escape(_clean(value), _IN_QUOTES)


def text(value: str) -> str:
    """Character data; a carriage return is kept by its number, since parsers drop it otherwise."""
    return escape(_clean(value), _MARK | _IN_TEXT)


def _clean(value: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", value)
