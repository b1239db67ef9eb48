"""Finding one's way in FHIR JSON; everything of another shape is a TypeError or a KeyError."""

import json
from collections.abc import Mapping
from typing import cast

Json = Mapping[str, object]


def body(content: bytes) -> Json:
    """A reply's resource; raises ValueError for what is no JSON."""
    return thing(json.loads(content))


def thing(value: object) -> Json:
    """An object."""
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, got {type(value).__name__}")
    return cast(Json, value)


def things(value: object) -> list[Json]:
    """A list of objects; absent is empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {type(value).__name__}")
    return [thing(one) for one in value]


def resources(bundle: Json, kind: str | None = None) -> list[Json]:
    """The resources in a bundle, of one type or of all."""
    if bundle.get("resourceType") != "Bundle":
        raise ValueError(f"expected a Bundle, got {bundle.get('resourceType')}")
    found = [thing(entry["resource"]) for entry in things(bundle.get("entry"))]
    return [one for one in found if kind in (None, one.get("resourceType"))]


def identifier(resource: Json, system: str) -> str | None:
    """The resource's identifier of a system."""
    for one in things(resource.get("identifier")):
        if one.get("system") == system:
            return str(one["value"])
    return None


def refers_to(reference: object, kind: str) -> str | None:
    """The id in a relative reference to a kind of resource."""
    written = str(thing(reference).get("reference") or "")
    resource_type, _, logical_id = written.partition("/")
    return logical_id if resource_type == kind and logical_id else None


def outcome(content: bytes) -> tuple[str, str, str]:
    """Coding system, code and words of an OperationOutcome; empty where it is none."""
    try:
        issue = things(body(content)["issue"])[0]
        coding = things(thing(issue["details"])["coding"])[0]
    except (ValueError, TypeError, KeyError, IndexError):
        return "", "", ""
    words = issue.get("diagnostics") or coding.get("display") or ""
    return str(coding.get("system") or ""), str(coding.get("code") or ""), str(words)
