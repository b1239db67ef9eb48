"""What a booking product is told at its start: addresses, keys, organisations and staff.

The shape is that of the reference product's settings file; another product's adapter can read it.
"""

from __future__ import annotations

from typing import Any

from gpworld.control import environment
from gpworld.control.plane import Plane
from gpworld.pds import credentials as pds_tokens
from gpworld.scenario import cast
from gpworld.staff.model import ClinicalSystem, Organisation

Document = dict[str, Any]  # JSON in the product's shape

NOWHERE = "http://127.0.0.1:9"
"""The address of a gateway that is not served: calls to it fail at once."""
NO_TEXTS: Document = {
    "api_key": "none",
    "template_id": "none",
    "receipts": {"bearer_token": "none"},
}


def settings(plane: Plane) -> Document:
    """The settings of a product that serves this world's organisations."""
    told = environment.document(plane)
    sms = told["sms"] or NO_TEXTS
    gpconnect, pds = told["services"].get("gpconnect"), plane.addresses.get("pds")
    directory = plane.world.directory
    return {
        "public_url": plane.addresses.get("booking", ""),
        "secret_key": plane.world.seeds.token("booking", "secret", length=48),
        "database_url": plane.booking.get("database_url", "sqlite://"),
        "test_mode": True,
        "clock": plane.clock,
        "sms": {
            "url": plane.addresses.get("sms", NOWHERE),
            "api_key": sms["api_key"],
            "template_id": sms["template_id"],
            "receipts_token": sms["receipts"]["bearer_token"],
        },
        "gpconnect": {
            "ssp_url": gpconnect["ssp_url"],
            "sds_url": gpconnect["sds_url"],
            "api_key": gpconnect["sds_key"],
        }
        if gpconnect
        else None,
        "pds": {"url": pds, "token": pds_tokens.application_token(plane.world.seeds)}
        if pds
        else None,
        "forms": [
            {"key": cast.form_token(plane.world.seeds, row["ods"]), "ods": row["ods"]}
            for row in told["forms"]
        ],
        "organisations": [
            _organisation(plane, directory.organisation(row["ods"]), row)
            for row in told["organisations"]
        ],
        "staff": [_member(row) for row in told["staff"] if row["active"]],
    }


def _organisation(plane: Plane, organisation: Organisation, row: Document) -> Document:
    system = organisation.clinical_system
    emis, systmone = plane.addresses.get("emis"), plane.addresses.get("systmone")
    told: Document = {
        "ods": organisation.ods,
        "name": organisation.name,
        "address": organisation.address.one_line(),
        "phone": organisation.phone or None,
        "kind": organisation.kind,
        "module_enabled": organisation.module,
        "cross_org_enabled": organisation.cross_org,
        "gp_connect_enabled": organisation.sharing.enabled,
        "books_at": list(organisation.books_at),
        "asid": organisation.asid or None,
        "profile": cast.booking_profile(plane.world, organisation.ods),
    }
    if system is not None:
        told["clinical_system"] = system
    if emis is not None and row.get("emis"):
        told["emis"] = {
            "url": f"{emis}/emis/partner",
            "application_id": row["emis"]["partner_application_id"],
        }
    if systmone is not None and system is ClinicalSystem.SYSTMONE:
        told["systmone"] = {"url": f"{systmone}/systmone/staff"}
    return told


def _member(row: Document) -> Document:
    emis, systmone = row.get("emis"), row.get("systmone")
    return {
        "id": f"{row['ods']}:{row['user']}",
        "ods": row["ods"],
        "user": row["user"],
        "given": row["given"],
        "family": row["family"],
        "token": row["booking_token"],
        "emis": {"token": emis["partner_token"]} if emis else None,
        "systmone": systmone or None,
    }
