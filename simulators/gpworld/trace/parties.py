"""Who asks whom, as a trace names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gpworld.trace.sightings import PROXY as STOPPED
from gpworld.trace.sightings import Sighting

if TYPE_CHECKING:
    from gpworld.practice import Practice

PRODUCT, GATEWAY, PHONE = "product", "text gateway", "phone"
PROXY, DIRECTORY, PDS = "Spine proxy", "Spine directory", "PDS"
NAMES = {"emis": "EMIS", "systmone": "SystmOne"}


def asked(seen: Sighting) -> tuple[str, ...]:
    """The way of a request: the product first, whoever answered it last."""
    one = seen.exchange
    if one.system == "sms":
        return PRODUCT, GATEWAY
    if one.system == "pds":
        return PRODUCT, PDS
    ods = seen.facts.organisation
    if one.system != "gpconnect":
        return PRODUCT, f"{NAMES[one.system]} {ods}".strip()
    if "/spine-directory/" in one.path:
        return PRODUCT, DIRECTORY
    provider = f"GP Connect {ods}".strip()
    if not one.path.startswith("/ssp/"):
        return PRODUCT, provider
    stopped = one.operation == STOPPED
    return (PRODUCT, PROXY) if stopped else (PRODUCT, PROXY, provider)


def system_of(practice: Practice) -> str:
    """The clinical system whose book it is."""
    return str(practice.organisation.clinical_system or "")


def book_of(practice: Practice) -> str:
    """A practice's appointment book."""
    return f"book of {practice.ods}"
