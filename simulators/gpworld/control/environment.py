"""The environment document: how everything that talks to a running world finds it.

It is a public interface, described by ``environment.schema.json`` beside this module.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from gpworld.control import faketime
from gpworld.control.plane import Plane
from gpworld.scenario import cast
from gpworld.systmone import credentials as systmone

VERSION = 1
Document = dict[str, Any]  # JSON; the schema says what it holds


def document(plane: Plane) -> Document:
    """The environment file's content, as things stand now."""
    world, addresses = plane.world, plane.addresses
    return {
        "version": VERSION,
        "pid": plane.pid,
        "world": {
            "scenario": world.scenario.name,
            "seed": world.seeds.seed,
            "now": world.clock.now().isoformat(),
        },
        "control": {"url": addresses["control"], "token": plane.token},
        "clock": plane.clock,
        "faketime": _faketime(plane.faketime),
        "services": {
            name: {"url": url, **_more(plane, name, url)}
            for name, url in addresses.items()
            if name != "control"
        },
        "organisations": cast.organisations(world, addresses),
        "staff": cast.staff(world),
        "patients": cast.patients(world),
        "sms": cast.sms(world, addresses),
        "forms": cast.forms(world, addresses),
    }


def schema() -> Document:
    """The JSON Schema of the environment file."""
    text = files("gpworld.control").joinpath("environment.schema.json").read_text("utf-8")
    found: Document = json.loads(text)
    return found


def _faketime(path: Path | None) -> Document | None:
    """How a program lives by the world's time with libfaketime; None when no file tells it."""
    if path is None:
        return None
    found = faketime.installed()
    return {"preload": str(found) if found else None, "variables": faketime.variables(path)}


def _more(plane: Plane, name: str, url: str) -> Document:
    """What is to be known of a service besides its address."""
    if name == "emis":
        return {"pfs_path": "/emis/pfs", "partner_path": "/emis/partner"}
    if name == "systmone":
        return {
            "pfs_path": "/systmone/pfs/",
            "staff_path": "/systmone/staff",
            "provider_id": systmone.provider_id(plane.world.seeds),
        }
    if name == "gpconnect":
        return {
            "ssp_url": f"{url}/ssp/",
            "sds_url": f"{url}/spine-directory/FHIR/R4",
            "sds_key": plane.world.seeds.uuid("gpconnect", "directory-key"),
        }
    if name == "pds":
        return {"path": "", "token": None}
    return {}
