"""FHIR XML to FHIR JSON and back, for every resource of the table of types."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from gpworld.gpconnect.errors import bad_request, bad_resource
from gpworld.gpconnect.fhirtypes import Field, Json, fields
from gpworld.gpconnect.shape import DEEPEST, UNPRINTABLE

FHIR = "http://hl7.org/fhir"
SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_WHOLE = re.compile(r"-?\d{1,10}")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")


# -- writing -----------------------------------------------------------------------------------


def write(resource: Json) -> bytes:
    """The resource as an XML document; elements come in the order of the standard."""
    name = str(resource["resourceType"])
    root = etree.fromstring(f'<{name} xmlns="{FHIR}"/>')
    _write_into(root, resource, name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write_into(parent: etree._Element, value: Json, type_name: str) -> None:
    known = fields(type_name)
    assert known is not None, f"{type_name} is not in the table of types"
    missing = value.keys() - known.keys() - {"resourceType"}
    assert not missing, f"{type_name} has no {', '.join(sorted(missing))}"
    for name, field in known.items():
        if name not in value:
            continue
        for item in value[name] if field.many else [value[name]]:
            _write_one(parent, name, item, field, type_name)


def _write_one(
    parent: etree._Element, name: str, item: object, field: Field, type_name: str
) -> None:
    if _is_attribute(name, field, type_name):
        parent.set(name, _clean(str(item)))
        return
    child = etree.SubElement(parent, f"{{{FHIR}}}{name}")
    if field.type == "Resource":
        resource = cast(Json, item)
        inner = etree.SubElement(child, f"{{{FHIR}}}{resource['resourceType']}")
        _write_into(inner, resource, str(resource["resourceType"]))
    elif field.type[0].isupper():
        _write_into(child, cast(Json, item), field.type)
    else:
        child.set("value", _clean(_text(item)))


def _is_attribute(name: str, field: Field, type_name: str) -> bool:
    """Extension.url and the ids of elements (not of resources) are attributes."""
    return (type_name == "Extension" and name == "url") or (name == "id" and field.type == "string")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("\ufffd", text)


# -- reading -----------------------------------------------------------------------------------


def read(body: bytes) -> Json:
    """The resource in an XML document.

    Raises:
        Problem: 400 BAD_REQUEST when it is not well formed, 422 INVALID_RESOURCE for an unknown
            resource or element.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise bad_request(f"The body is not well-formed XML: {fault}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise bad_request("The body has a document type declaration: leave it out.")
    _not_too_deep(root)
    return _resource(root)


def _not_too_deep(root: etree._Element) -> None:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
        if depth > 2 * DEEPEST:
            raise bad_resource(f"The body is nested deeper than {2 * DEEPEST} elements.")


def _name(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        raise bad_request("The body uses an entity that is not declared by XML itself.")
    name = etree.QName(element)
    if name.namespace != FHIR:
        raise bad_resource(f"{name.localname}: elements belong to the namespace {FHIR}.")
    return name.localname


def _resource(element: etree._Element) -> Json:
    name = _name(element)
    if not name[0].isupper() or fields(name) is None:
        raise bad_resource(f"A resource of type {name!r} is not read here.")
    return {"resourceType": name, **_complex(element, name)}


def _complex(element: etree._Element, type_name: str) -> Json:
    known = fields(type_name)
    assert known is not None, f"{type_name} is not in the table of types"
    value: Json = {}
    for name, text in element.attrib.items():
        if name == SCHEMA_LOCATION:
            continue  # where a schema is to be found, which is for tools
        if str(name) not in ("id", "url") or str(name) not in known:
            raise bad_resource(f"{type_name}: no such attribute {str(name)!r}.")
        value[str(name)] = str(text)
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        raise bad_resource(f"{type_name} holds loose text: values are attributes.")
    for child in element:
        name = _name(child)
        field = known.get(name)
        if field is not None and field.type == "Narrative":
            continue  # human-readable text is not kept, and its XHTML is not looked into
        if field is None:
            raise bad_resource(f"{type_name}.{name}: no such element; check its spelling.")
        _put(value, name, field, child, type_name)
    return value


def _put(value: Json, name: str, field: Field, child: etree._Element, type_name: str) -> None:
    item = _item(child, field, f"{type_name}.{name}")
    if field.many:
        value.setdefault(name, []).append(item)
    elif name in value:
        raise bad_resource(f"{type_name}.{name} is there twice.")
    else:
        value[name] = item


def _item(child: etree._Element, field: Field, path: str) -> object:
    if field.type == "Resource":
        if len(child) != 1:
            raise bad_resource(f"{path} must hold one resource.")
        return _resource(child[0])
    if field.type[0].isupper():
        return _complex(child, field.type)
    if len(child) or set(child.attrib) - {"value", "id"} or "value" not in child.attrib:
        raise bad_resource(f"{path} must have a value attribute and nothing inside.")
    return _value(str(child.attrib["value"]), field.type)


def _value(text: str, type_name: str) -> object:
    """A primitive as JSON has it; what cannot be one stays text, for the shape check to refuse."""
    if type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if type_name in ("integer", "unsignedInt", "positiveInt") and _WHOLE.fullmatch(text):
        return int(text)
    if type_name == "decimal" and _NUMBER.fullmatch(text):
        return float(text)
    return text
