"""Every operation of every simulator, read from the simulators' own tables."""

from __future__ import annotations

from gpworld.core.app import Dialect
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.gpconnect.proxy import OPERATION as SPINE_PROXY
from gpworld.gpconnect.spine_directory import PARAMETERS
from gpworld.systmone import pfs, staff
from gpworld.world import World


def operations(world: World) -> dict[str, set[str]]:
    """By system, the names that the guard and the journal know them by."""
    apps = world.apps()
    return {
        "emis": _endpoints(apps["emis"]),
        "systmone": {*pfs.OUTSIDE, *pfs.INSIDE, *staff.DESK, "StaffLogon"},
        "gpconnect": {
            *(each.name for each in INTERACTIONS),
            *(f"Find{kind}" for kind in PARAMETERS),
            SPINE_PROXY,
        },
        "pds": _endpoints(apps["pds"]),
        "sms": _endpoints(apps["sms"]),
    }


def _endpoints(app: Dialect) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}
