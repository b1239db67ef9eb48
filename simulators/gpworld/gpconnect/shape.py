"""Whether a resource can be read: known types and elements only, each of its own kind of value."""

from __future__ import annotations

import re
from datetime import date

from gpworld.gpconnect.errors import bad_resource
from gpworld.gpconnect.fhirtypes import RESOURCE_TYPES, Field, Json, fields

DEEPEST = 24
"""How deep elements may nest; nothing that GP Connect uses comes near."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIME = r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)"
_DATE_TIME = re.compile(rf"\d{{4}}(-\d{{2}}(-\d{{2}}({_TIME})?)?)?")
_INSTANT = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}{_TIME}")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_PATTERNS = {"date": _DATE, "dateTime": _DATE_TIME, "instant": _INSTANT, "id": _ID}
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check(resource: Json, wanted: str, where: str = "") -> None:
    """Read a resource against the table of types.

    Raises:
        Problem: 422 INVALID_RESOURCE that names the element, with ``where`` before it.
    """
    found = resource.get("resourceType")
    if found != wanted:
        raise bad_resource(f"{where}resourceType is {found!r}: {wanted!r} is needed.")
    _complex(resource, wanted, where + wanted, 0)


def known_type(resource: Json) -> bool:
    """Whether a resource says it is of some type that STU3 has."""
    found = resource.get("resourceType")
    return isinstance(found, str) and found in RESOURCE_TYPES


def _complex(value: object, type_name: str, path: str, depth: int) -> None:
    known = fields(type_name)
    if known is None:
        raise bad_resource(f"{path}: a resource of type {type_name!r} is not read here.")
    if not isinstance(value, dict):
        raise bad_resource(f"{path} must be an object.")
    if depth > DEEPEST:
        raise bad_resource(f"{path} is nested deeper than {DEEPEST}.")
    for name, inner in value.items():
        if name == "resourceType":
            continue
        field = known.get(name)
        if field is None:
            raise bad_resource(f"{path}.{name}: no such element; check its spelling.")
        _element(inner, field, f"{path}.{name}", depth + 1)


def _element(value: object, field: Field, path: str, depth: int) -> None:
    if not field.many:
        _one(value, field.type, path, depth)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _one(item, field.type, f"{path}[{index}]", depth)
    else:
        raise bad_resource(f"{path} must be a list.")


def _one(value: object, type_name: str, path: str, depth: int) -> None:
    if type_name == "Resource":
        found = value.get("resourceType") if isinstance(value, dict) else None
        if not isinstance(found, str) or (fields(found) is None or found not in RESOURCE_TYPES):
            raise bad_resource(f"{path}: resourceType {found!r} is not read here.")
        _complex(value, found, path, depth)
    elif type_name[0].isupper():
        _complex(value, type_name, path, depth)
    else:
        _primitive(value, type_name, path)


def _primitive(value: object, type_name: str, path: str) -> None:
    if type_name == "boolean":
        if not isinstance(value, bool):
            raise bad_resource(f"{path} must be true or false.")
    elif type_name in ("integer", "unsignedInt", "positiveInt"):
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad_resource(f"{path} must be a whole number.")
    elif type_name == "decimal":
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise bad_resource(f"{path} must be a number.")
    elif not isinstance(value, str):
        raise bad_resource(f"{path} must be text.")
    elif UNPRINTABLE.search(value):
        raise bad_resource(f"{path} holds a control character.")
    elif value and not _well_written(value, type_name):
        raise bad_resource(f"{path}: {value[:60]!r} is not a valid {type_name}.")


def _well_written(value: str, type_name: str) -> bool:
    pattern = _PATTERNS.get(type_name)
    if pattern is None:
        return True
    if not (value.isascii() and pattern.fullmatch(value)):
        return False
    return type_name == "id" or _on_calendar(value)


def _on_calendar(value: str) -> bool:
    padded = (value[:10] + "-01-01")[:10] if len(value) < 10 else value[:10]
    try:
        date.fromisoformat(padded)
    except ValueError:
        return False
    return True


def without_narrative(resource: Json) -> Json:
    """The resource without its human-readable text, inside contained ones too."""
    kept = {name: value for name, value in resource.items() if name != "text"}
    if "contained" in kept:
        kept["contained"] = [without_narrative(inner) for inner in kept["contained"]]
    return kept
