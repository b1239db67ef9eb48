"""A registered patient as FHIR, and addresses on their way in: pure functions, section 6.1."""

from __future__ import annotations

from datetime import date

from gpworld.core import london
from gpworld.core.values import PostalAddress
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.wire import concept, meta, reference
from gpworld.gpconnect.wire_places import address, organisation_id
from gpworld.people.model import Address, Patient


def patient(held: Patient, kept: Json) -> Json:
    """A patient; ``kept`` is what their registration sent, and its instant as ``registered``."""
    resource: Json = {
        "resourceType": "Patient",
        "id": str(held.id),
        "meta": meta(held.version, codes.PATIENT),
        "extension": [_registration(held, kept), *kept.get("extension", [])],
        "identifier": [_verified_number(held.nhs_number or "")],
        "active": True,
        "name": kept.get("name") or [_name(held)],
    }
    if telecom := kept.get("telecom") or _telecom(held):
        resource["telecom"] = telecom
    resource |= {"gender": str(held.gender), "birthDate": held.birth_date.isoformat()}
    if addresses := kept.get("address") or [
        found for found in [address(held.address, "home")] if found
    ]:
        resource["address"] = addresses
    if held.usual_clinician is not None:
        resource["generalPractitioner"] = [reference("Practitioner", held.usual_clinician)]
    resource["managingOrganization"] = reference("Organization", organisation_id(held.ods))
    return resource


def _name(held: Patient) -> Json:
    name: Json = {"use": "official", "family": held.family}
    if held.given:
        name["given"] = list(held.given)
    if held.title:
        name["prefix"] = [held.title]
    return name


def _telecom(held: Patient) -> list[Json]:
    known = (
        ("phone", held.phone, "home"),
        ("phone", held.mobile, "mobile"),
        ("email", held.email, "home"),
    )
    return [{"system": s, "value": value, "use": use} for s, value, use in known if value]


def _registration(held: Patient, kept: Json) -> Json:
    parts: list[Json] = []
    if held.registered_on is not None:
        start = kept.get("registered") or _day(held.registered_on)
        parts.append({"url": "registrationPeriod", "valuePeriod": {"start": start}})
    code, display = codes.REGISTRATIONS[held.registration]
    kind = concept(codes.REGISTRATION_TYPE, code, display)
    parts.append({"url": "registrationType", "valueCodeableConcept": kind})
    return {"url": codes.REGISTRATION_DETAILS, "extension": parts}


def _day(day: date) -> str:
    return london.with_offset(london.midnight(day))


def _verified_number(nhs_number: str) -> Json:
    status = concept(codes.VERIFICATION_STATUS, "01", "Number present and verified")
    return {
        "extension": [{"url": codes.VERIFICATION, "valueCodeableConcept": status}],
        "system": codes.NHS_NUMBER,
        "value": nhs_number,
    }


def postal(sent: Json) -> PostalAddress:
    """The register's form of a FHIR address."""
    lines = [*sent.get("line", []), "", ""]
    return PostalAddress(
        street=lines[0],
        village=", ".join(line for line in lines[1:] if line),
        town=sent.get("city", ""),
        county=sent.get("district", ""),
        postcode=sent.get("postalCode", ""),
    )


def postal_from_pds(held: Address) -> PostalAddress:
    """The register's form of an address that PDS holds as bare lines, the town last."""
    lines = [line for line in held.lines if line]
    return PostalAddress(
        street=lines[0] if lines else "",
        village=", ".join(lines[1:-1]),
        town=lines[-1] if len(lines) > 1 else "",
        postcode=held.postcode,
    )
