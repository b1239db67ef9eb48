"""Organisations and those who work there: names, roles and switches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import missing

SWITCHES = ("books", "receives", "module", "cross_org", "live", "staff_access")
ONLINE = ("enabled", "appointments")
SHARING = ("enabled", "in_directory")


def staff(plane: Plane, ask: Ask) -> object:
    directory = plane.world.directory
    chosen = [ask.text("ods")] if "ods" in ask else [o.ods for o in directory.organisations()]
    return {"staff": [user for ods in chosen for user in directory.users(ods)]}


def change_staff(plane: Plane, ask: Ask, ods: str, user: str) -> object:
    directory = plane.world.directory
    found = directory.user_named(directory.organisation(ods).ods, user)
    if found is None:
        names = ", ".join(each.user_name for each in directory.users(ods))
        raise missing(f"{ods} has no user {user}; there are {names}")
    fields: dict[str, object] = {
        key: ask.text(key) for key in ("title", "given", "family") if key in ask
    }
    for key in ("role", "job_role"):
        if key in ask.names:
            fields[key] = ask.text_or(key, None)
    if "active" in ask:
        fields["active"] = ask.flag("active")
    return directory.change_user(found.id, **fields)


def organisations(plane: Plane, ask: Ask) -> object:
    return {"organisations": plane.world.directory.organisations()}


def change_organisation(plane: Plane, ask: Ask, ods: str) -> object:
    directory = plane.world.directory
    before = directory.organisation(ods)
    fields: dict[str, object] = {key: ask.flag(key) for key in SWITCHES if key in ask}
    if "books_at" in ask:
        fields["books_at"] = ask.texts("books_at")
    if "online" in ask:
        fields["online"] = replace(before.online, **_flags(ask, "online", ONLINE))
    if "sharing" in ask:
        fields["sharing"] = replace(before.sharing, **_flags(ask, "sharing", SHARING))
    return directory.change_organisation(ods, **fields)


def _flags(ask: Ask, key: str, takes: tuple[str, ...]) -> dict[str, Any]:
    """The switches of one object; ``Any``, for mypy does not tell the fields of a class apart."""
    part = ask.part(key).only(takes)
    return {name: part.flag(name) for name in part.names}
