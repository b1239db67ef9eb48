"""The Partner API's JSON values as XML, and XML that callers send as JSON values.

``thingList: [...]`` is an element with a ``thing`` for each; another list repeats its element.
A member whose name no element can have is written with underscores in place of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_A_NAME = re.compile(r"^(?![A-Za-z_])|[^A-Za-z0-9_.-]")
SAYS_UTF_16 = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']utf-16", re.IGNORECASE)
"""A body whose bytes are single, whatever they say: how .NET writes a document held as text."""
DEEPEST = 64


def written(root: str, members: Mapping[str, object]) -> bytes:
    """A value as an XML document with this root."""
    element = etree.Element(root)
    _fill(element, members)
    return etree.tostring(element, encoding="utf-8", xml_declaration=True)


def _fill(element: etree._Element, value: object) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _add(element, NOT_A_NAME.sub("_", str(name)), inner)
    elif value is None:
        return
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = NOT_XML.sub("\ufffd", str(value))


def _add(element: etree._Element, name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        _fill(etree.SubElement(element, name), value)
        return
    around, each = element, name
    if name.endswith("List"):
        around, each = etree.SubElement(element, name), name.removesuffix("List") or "item"
    for one in value:
        _fill(etree.SubElement(around, each), one)


def read(raw: bytes) -> object:
    """A document as JSON values: entities are left alone, attributes and namespaces are dropped.

    Raises:
        ValueError: it is not XML, or is nested too deep.
    """
    try:
        return _value(_parsed(raw), 0)
    except etree.XMLSyntaxError as wrong:
        raise ValueError(f"the body is not XML: {wrong}") from None


def _parsed(raw: bytes) -> etree._Element:
    try:
        return etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError:
        if not SAYS_UTF_16.match(raw):
            raise
        return etree.fromstring(raw, _parser("utf-8"))


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False
    )


def _value(element: etree._Element, depth: int) -> object:
    if depth > DEEPEST:
        raise ValueError(f"the body is nested deeper than {DEEPEST}: flatten it")
    children = list(element.iterchildren("*"))
    name = etree.QName(element).localname
    if name.endswith("List"):
        return [_value(child, depth + 1) for child in children]
    if not children:
        return (element.text or "").strip()
    members: dict[str, object] = {}
    for child in children:
        _gather(members, etree.QName(child).localname, _value(child, depth + 1))
    return members


def _gather(members: dict[str, object], name: str, value: object) -> None:
    before = members.get(name)
    if name not in members or name.endswith("List"):
        members[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        members[name] = [before, value]
