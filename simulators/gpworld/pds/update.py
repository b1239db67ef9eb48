"""Updating a record by JSON patch, with PDS's own rules about order and identity (section 7)."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, replace
from typing import Any

import jsonpatch
import jsonpointer
import orjson

from gpworld.pds.errors import Problem, forbidden_update, invalid_update, invalid_value
from gpworld.pds.extensions import Json

OPERATIONS = ("add", "replace", "remove", "test")
LISTS = ("name", "address", "telecom", "contact", "generalPractitioner", "extension")
VALUES = ("gender", "birthDate", "multipleBirthInteger", "deceasedDateTime")
PATIENT = ("address", "telecom", "contact", "extension")
NO_PERMISSION = "This user does not have permission to update the fields in the patches provided."
_PART = re.compile(r"/(\w+)/(\d+)(/.*)?", re.ASCII | re.DOTALL)
_IF_MATCH = re.compile(r'W/"(\d+)"', re.ASCII)


@dataclass(frozen=True, slots=True)
class Patch:
    """One operation."""

    op: str
    path: str
    value: Any = None

    @property
    def root(self) -> str:
        """The member of the record that it is about."""
        return self.path.split("/")[1]

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
    patches = data.get("patches") if isinstance(data, dict) else None
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


def apply(
    resource: Json,
    given: list[Json],
    *,
    roots: tuple[str, ...] | None = None,
    hidden: tuple[str, ...] = (),
) -> Json:
    """The resource after all patches, or nothing of them.

    ``roots`` are the only members that a patient may touch, ``hidden`` those that nobody may
    since replies keep them to themselves.

    Raises:
        Problem: INVALID_UPDATE, INVALID_VALUE or FORBIDDEN_UPDATE, at the first wrong patch.
    """
    _ids_named(given)
    patches = [_understood(patch, index) for index, patch in enumerate(given)]
    if roots is not None and any(patch.root not in roots for patch in patches):
        raise invalid_update(NO_PERMISSION)
    changed = copy.deepcopy(resource)
    real = _Positions()
    for index, patch in enumerate(patches):
        _removal_tested(patches, index)
        _forbidden(changed, patch, hidden)
        placed = real.place(changed, patch)
        if placed is not None:
            changed = _applied(changed, placed)
    return changed


# -- what a patch must be like --------------------------------------------------------------------


def _ids_named(given: list[Json]) -> None:
    """Part of a list item may be changed only where the patches name the item's id or url."""
    paths = [str(patch.get("path", "")) for patch in given]
    for path, patch in zip(paths, given, strict=True):
        match = _PART.fullmatch(path)
        if match is None or match[1] not in LISTS or match[3] in (None, "/id", "/url"):
            continue
        root = f"/{match[1]}/{match[2]}"
        if f"{root}/id" in paths or f"{root}/url" in paths:
            continue
        if match[1] != "extension" or not _url_within(root, paths, patch):
            raise invalid_update(f"no id or url found for path with root {root}")


def _url_within(root: str, paths: list[str], patch: Json) -> bool:
    """Whether the parts of an extension say what they are: by a patch, or in what is put there."""
    value = patch.get("value")
    if isinstance(value, dict) and value.get("url"):
        return True
    return any(path.startswith(f"{root}/extension/") and path.endswith("/url") for path in paths)


def _understood(patch: Json, index: int) -> Patch:
    op, path = patch.get("op"), patch.get("path")
    if op not in OPERATIONS:
        raise invalid_value(str(op), f"{index}/op")
    if not isinstance(path, str) or not path.startswith("/"):
        raise invalid_value(str(path), f"{index}/path")
    if op != "remove" and patch.get("value") is None:
        raise invalid_update(f"Invalid patch - The operation '{op}' does not contain a 'value'")
    return Patch(op, path, patch.get("value"))


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
    instead = "it is the first item" if before is None else f"it follows {before.op} {before.path}"
    raise invalid_update(
        f"removal '{patch.path}' is not immediately preceded by equivalent test - instead {instead}"
    )


def _forbidden(resource: Json, patch: Patch, hidden: tuple[str, ...]) -> None:
    """What nobody may do, or not in this way."""
    if patch.op == "test":
        return
    if patch.root not in (*LISTS, *VALUES) or patch.root in hidden:
        raise forbidden_update(f"source not permitted to update '{patch.root}'")
    if patch.op == "remove" and patch.path in ("/gender", "/birthDate", "/deceasedDateTime"):
        raise forbidden_update(f"source not permitted to remove '{patch.root}'")
    if patch.path.strip("/") in LISTS:
        raise invalid_update(
            f"Invalid patch - '{patch.root}' is a list: add to it with '/{patch.root}/-'"
        )
    names = resource.get("name", [])
    adds = patch.op == "add" and re.fullmatch(r"/name/(-|\d+)", patch.path)
    usual = isinstance(patch.value, dict) and patch.value.get("use") == "usual"
    if adds and usual and any(name.get("use") == "usual" for name in names):
        raise forbidden_update("multiple usual names cannot be added")


# -- which item is meant --------------------------------------------------------------------------


class _Positions:
    """Where the items that patches speak of really stand: an id patch says which item is meant."""

    def __init__(self) -> None:
        self._real: dict[tuple[str, str], int] = {}

    def place(self, resource: Json, patch: Patch) -> Patch | None:
        """The patch with its real position; None for one that only named the item."""
        match = _PART.fullmatch(patch.path)
        if match is None or match[1] not in LISTS:
            return _at_the_end(resource, patch)
        kind, position, rest = match[1], match[2], match[3] or ""
        if rest in ("/id", "/url"):
            self._named(resource, patch, kind, position)
            return None
        if patch.op == "add" and not rest:
            return _numbered_by_us(patch)
        real = self._real.get((kind, position), int(position[:9]))
        if not rest:
            _must_be_there(resource, kind, real, patch)
        if patch.op == "remove" and not rest:
            _usual_stays(resource, kind, real)
            self._forget(kind, real)
        return Patch(patch.op, f"/{kind}/{real}{rest}", patch.value)

    def _named(self, resource: Json, patch: Patch, kind: str, position: str) -> None:
        key = patch.path.rpartition("/")[2]
        if patch.op == "remove":
            raise forbidden_update(f"source not permitted to remove '{key}'")
        held = resource.get(kind, [])
        for index, item in enumerate(held):
            if item.get(key) == patch.value:
                self._real[kind, position] = index
                return
        if int(position[:9]) >= len(held):
            raise _out_of_bounds(position)
        raise invalid_update(f"no '{kind}' resources with object {key} '{patch.value}'")

    def _forget(self, kind: str, gone: int) -> None:
        """After a removal those behind it stand one place further forward."""
        self._real = {
            key: real - 1 if key[0] == kind and real > gone else real
            for key, real in self._real.items()
            if not (key[0] == kind and real == gone)
        }


def _at_the_end(resource: Json, patch: Patch) -> Patch:
    """Adding to a base list works where the record has none of the kind yet."""
    if patch.op != "add" or patch.path not in [f"/{kind}/-" for kind in LISTS]:
        return patch
    resource.setdefault(patch.root, [])
    return _numbered_by_us(patch)


def _numbered_by_us(patch: Patch) -> Patch:
    """The service gives a new object its id, whatever the caller would have it be."""
    if not isinstance(patch.value, dict):
        return patch
    return replace(patch, value={k: v for k, v in patch.value.items() if k != "id"})


def _must_be_there(resource: Json, kind: str, index: int, patch: Patch) -> None:
    if index < len(resource.get(kind, [])):
        return
    raise _out_of_bounds(str(index))


def _out_of_bounds(position: str) -> Problem:
    return invalid_update(f"Invalid patch - index '{position}' is out of bounds")


def _usual_stays(resource: Json, kind: str, index: int) -> None:
    if kind == "name" and resource["name"][index].get("use") == "usual":
        raise forbidden_update("not permitted to remove usual name")


# -- doing it -------------------------------------------------------------------------------------


def _applied(resource: Json, patch: Patch) -> Json:
    try:
        return dict(jsonpatch.apply_patch(resource, [patch.as_json()], in_place=False))
    except jsonpatch.JsonPatchTestFailed as wrong:
        raise invalid_update(f"Invalid patch - {wrong}") from None
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException) as wrong:
        raise invalid_update(f"Invalid patch - {_said(str(wrong), patch)}") from None
    except (TypeError, ValueError, LookupError, AttributeError):
        raise invalid_update(f"Invalid patch - '{patch.path}' leads nowhere") from None


def _said(text: str, patch: Patch) -> str:
    """The library's complaint in the service's words; never with the record in it."""
    last = patch.path.rsplit("/", 1)[-1]
    if "out of bounds" in text or "outside" in text:
        return f"index '{last}' is out of bounds"
    if "non-existent" in text or "not found" in text:
        return f"can't {patch.op} non-existent object '{last}'"
    return f"'{patch.path}' leads nowhere"
