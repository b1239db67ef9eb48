"""Updating a record by JSON patch, with PDS's own rules about order and identity (section 7)."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

import jsonpatch
import jsonpointer
import orjson

from gpworld.pds.errors import Problem, forbidden_update, invalid_update, invalid_value
from gpworld.pds.wire import Json

OPERATIONS = ("add", "replace", "remove", "test")
LISTS = ("name", "address", "telecom", "contact", "generalPractitioner", "extension")
_PART = re.compile(r"/(\w+)/(\d+)(/.*)?", re.ASCII)
_IF_MATCH = re.compile(r'W/"(\d+)"', re.ASCII)
PATIENT_MAY = ("/address", "/telecom", "/contact", "/extension")


@dataclass(frozen=True, slots=True)
class Patch:
    """One operation."""

    op: str
    path: str
    value: Any = None

    def as_json(self) -> Json:
        """As the library wants it."""
        made: Json = {"op": self.op, "path": self.path}
        return made if self.op == "remove" else made | {"value": self.value}


def read(body: bytes) -> list[Json]:
    """The patches of a body: else INVALID_UPDATE."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        data = None
    patches = data.get("patches") if isinstance(data, dict) else data
    if not isinstance(patches, list) or not patches:
        raise invalid_update("No patches found")
    return [patch if isinstance(patch, dict) else {} for patch in patches]


def version_in(if_match: str) -> str:
    """The version that an If-Match names: a bad form is 412."""
    match = _IF_MATCH.fullmatch(if_match.strip())
    if match is None:
        raise Problem(
            "PRECONDITION_FAILED",
            "Invalid request with error - If-Match header must be supplied to update this resource",
        )
    return match[1]


def apply(resource: Json, given: list[Json], *, patient_mode: bool = False) -> Json:
    """The resource after all patches, or nothing of them.

    Raises:
        Problem: INVALID_UPDATE, INVALID_VALUE or FORBIDDEN_UPDATE, at the first wrong patch.
    """
    _ids_named(given)
    patches = [_understood(patch, index) for index, patch in enumerate(given)]
    if patient_mode and not all(_patient_may(patch) for patch in patches):
        raise invalid_update(
            "This user does not have permission to update the fields in the patches provided."
        )
    changed = copy.deepcopy(resource)
    real = _Positions(changed)
    for index, patch in enumerate(patches):
        _removal_tested(patches, index)
        _forbidden(changed, patch)
        placed = real.place(patch)
        if placed is not None:
            changed = _applied(changed, placed)
    if changed == resource:
        raise invalid_update("Invalid patch - Provided patch made no changes to the resource")
    return changed


def _understood(patch: Json, index: int) -> Patch:
    op, path = patch.get("op"), patch.get("path")
    if op not in OPERATIONS:
        raise invalid_value(str(op), f"{index}/op")
    if not isinstance(path, str) or not path.startswith("/"):
        raise invalid_value(str(path), f"{index}/path")
    if op != "remove" and "value" not in patch:
        raise invalid_update(f"Invalid patch - The operation '{op}' does not contain a 'value'")
    return Patch(op, path, patch.get("value"))


def _ids_named(given: list[Json]) -> None:
    """Part of a list item may be changed only where the patches name the item's id or url."""
    paths = [str(patch.get("path", "")) for patch in given]
    for path in paths:
        match = _PART.fullmatch(path)
        if match is None or match[1] not in LISTS or match[3] in (None, "/id", "/url"):
            continue
        root = f"/{match[1]}/{match[2]}"
        if f"{root}/id" not in paths and f"{root}/url" not in paths:
            raise invalid_update(f"no id or url found for path with root {root}")


def _patient_may(patch: Patch) -> bool:
    return patch.path.startswith(PATIENT_MAY)


def _removal_tested(patches: list[Patch], index: int) -> None:
    """Removing a list item needs the test of it right before."""
    patch = patches[index]
    match = _PART.fullmatch(patch.path)
    if patch.op != "remove" or match is None or match[3] or match[1] not in LISTS:
        return
    before = patches[index - 1] if index else None
    allowed = (patch.path, f"{patch.path}/id", f"{patch.path}/url")
    if before is not None and before.op == "test" and before.path in allowed:
        return
    instead = "it is the first item" if before is None else f"the preceding item is {before.op}"
    raise invalid_update(
        f"removal '{patch.path}' is not immediately preceded by equivalent test - instead {instead}"
    )


def _forbidden(resource: Json, patch: Patch) -> None:
    if patch.op == "remove" and patch.path in ("/gender", "/birthDate"):
        raise forbidden_update(f"source not permitted to remove '{patch.path[1:]}'")
    if patch.op == "remove" and patch.path == "/deceasedDateTime":
        raise forbidden_update("source not permitted to remove 'deceasedDateTime'")
    if patch.path in ("/id", "/meta", "/identifier", "/resourceType"):
        raise forbidden_update(f"source not permitted to update '{patch.path[1:]}'")
    usual = [name for name in resource.get("name", []) if name.get("use") == "usual"]
    adds = patch.op == "add" and re.fullmatch(r"/name/(-|\d+)", patch.path)
    if adds and isinstance(patch.value, dict) and patch.value.get("use") == "usual" and usual:
        raise forbidden_update("multiple usual names cannot be added")
    if patch.op == "remove" and (match := re.fullmatch(r"/name/(\d+)", patch.path)):
        names = resource.get("name", [])
        position = int(match[1])
        if position < len(names) and names[position].get("use") == "usual":
            raise forbidden_update("not permitted to remove usual name")


class _Positions:
    """Where the items that patches speak of really stand: an id patch says which item is meant."""

    def __init__(self, resource: Json) -> None:
        self._resource = resource
        self._real: dict[tuple[str, str], int] = {}

    def place(self, patch: Patch) -> Patch | None:
        """The patch with its real position; None for one that only named the item."""
        match = _PART.fullmatch(patch.path)
        if match is None or match[1] not in LISTS:
            return patch
        kind, position, rest = match[1], match[2], match[3] or ""
        if rest in ("/id", "/url") and patch.op in ("add", "replace", "test"):
            self._real[kind, position] = self._find(kind, rest[1:], patch.value)
            return None
        real = self._real.get((kind, position), int(position))
        if patch.op == "add" and not rest and (kind, position) not in self._real:
            return patch
        if not rest:
            self._inside(kind, real, patch)
        return Patch(patch.op, f"/{kind}/{real}{rest}", patch.value)

    def _find(self, kind: str, key: str, value: Any) -> int:
        for index, item in enumerate(self._resource.get(kind, [])):
            if item.get(key) == value:
                return index
        raise invalid_update(f"no '{kind}' resources with object {key} '{value}'")

    def _inside(self, kind: str, index: int, patch: Patch) -> None:
        if index >= len(self._resource.get(kind, [])):
            if patch.op == "remove" or kind not in self._resource:
                raise invalid_update(
                    f"Invalid patch - can't {patch.op} non-existent object '{index}'"
                )
            raise invalid_update(f"Invalid patch - index '{index}' is out of bounds")


def _applied(resource: Json, patch: Patch) -> Json:
    try:
        return dict(jsonpatch.apply_patch(resource, [patch.as_json()], in_place=False))
    except jsonpatch.JsonPatchTestFailed as wrong:
        raise invalid_update(f"Invalid patch - {wrong}") from None
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError) as wrong:
        raise invalid_update(f"Invalid patch - {_said(str(wrong), patch)}") from None


def _said(text: str, patch: Patch) -> str:
    """The library's complaint in the service's words."""
    last = patch.path.rsplit("/", 1)[-1]
    if "out of bounds" in text or "outside" in text:
        return f"index '{last}' is out of bounds"
    if patch.op in ("remove", "replace") and ("non-existent" in text or "not found" in text):
        return f"can't {patch.op} non-existent object '{last}'"
    return text
