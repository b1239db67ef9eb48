"""Organisations, practitioners and locations as FHIR: pure functions, sections 6.2 to 6.4."""

from __future__ import annotations

import hashlib

import orjson

from gpworld.core.values import PostalAddress
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.wire import reference
from gpworld.staff.model import Organisation, Site, User


def organisation_id(ods: str) -> str:
    """The logical id of an organisation: not its code, so that nobody takes one for the other."""
    return f"org-{ods}"


def organisation(held: Organisation) -> Json:
    """A practice: section 6.2."""
    resource: Json = {
        "resourceType": "Organization",
        "id": organisation_id(held.ods),
        "identifier": [{"system": codes.ODS_CODE, "value": held.ods}],
        "name": held.name,
    }
    if held.phone:
        resource["telecom"] = [work_phone(held.phone)]
    if lines := address(held.address):
        resource["address"] = [lines]
    return _versioned(resource, codes.ORGANIZATION)


def practitioner(user: User) -> Json:
    """Somebody who sees patients: section 6.3."""
    identifiers = [
        {"system": system, "value": value}
        for system, value in (
            (codes.SDS_USER_ID, user.sds_user_id),
            (codes.SDS_ROLE_PROFILE_ID, user.sds_role_profile_id),
        )
        if value
    ]
    name: Json = {"use": "usual", "family": user.family}
    if user.given:
        name["given"] = [user.given]
    if user.title:
        name["prefix"] = [user.title]
    resource: Json = {"resourceType": "Practitioner", "id": str(user.id)}
    if identifiers:
        resource["identifier"] = identifiers
    resource |= {"name": [name], "gender": user.gender}
    return _versioned(resource, codes.PRACTITIONER)


def location(site: Site) -> Json:
    """A place where patients are seen: section 6.4."""
    resource: Json = {"resourceType": "Location", "id": str(site.id)}
    if site.site_code:
        resource["identifier"] = [{"system": codes.SITE_CODE, "value": site.site_code}]
    resource["name"] = site.name
    if site.phone:
        resource["telecom"] = [work_phone(site.phone)]
    if lines := address(site.address):
        resource["address"] = lines
    resource["managingOrganization"] = reference("Organization", organisation_id(site.ods))
    return _versioned(resource, codes.LOCATION)


def work_phone(number: str) -> Json:
    """A telephone at work."""
    return {"system": "phone", "value": number, "use": "work"}


def address(held: PostalAddress, use: str = "work") -> Json:
    """An address without text; empty when nothing is known."""
    first = " ".join(part for part in (held.house, held.street) if part)
    found: Json = {
        "line": [part for part in (first, held.village) if part],
        "city": held.town,
        "district": held.county,
        "postalCode": held.postcode,
    }
    kept = {name: value for name, value in found.items() if value}
    return {"use": use, **kept} if kept else {}


def _versioned(resource: Json, profile: str) -> Json:
    """The resource with a version made of its content: these are not counted in the world."""
    digest = hashlib.blake2b(orjson.dumps(resource), digest_size=5).hexdigest()
    resource["meta"] = {"versionId": digest, "profile": [profile]}
    return resource
