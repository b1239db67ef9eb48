"""Endpoints, devices and outcomes of the Spine directory, FHIR R4: pure functions, section 10.2."""

from __future__ import annotations

from urllib.parse import urlsplit

from gpworld.core.seeds import Seeds
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.interactions import INTERACTIONS, Interaction
from gpworld.staff.model import ClinicalSystem, Organisation

_EXTENSION = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_MAKERS = {ClinicalSystem.EMIS: "Y99001", ClinicalSystem.SYSTMONE: "Y99002"}


def party_key(organisation: Organisation) -> str:
    """The key that joins an organisation's endpoints and devices."""
    return f"{organisation.ods}-{organisation.asid[-6:]}"


def maker(organisation: Organisation) -> str:
    """The code of whoever makes the organisation's clinical system."""
    system = organisation.clinical_system
    return _MAKERS[system] if system is not None else ""


def endpoint(organisation: Organisation, served: Interaction, address: str, seeds: Seeds) -> Json:
    """Where one interaction of one organisation is reached."""
    cpa = seeds.token("gpconnect", "cpa", organisation.ods, served.id, length=12)
    return {
        "resourceType": "Endpoint",
        "id": seeds.uuid("gpconnect", "endpoint", organisation.ods, served.id),
        "extension": [_serves(served)],
        "identifier": [
            _identifier(codes.FQDN, urlsplit(address).hostname or ""),
            _identifier(codes.PARTY_KEY, party_key(organisation)),
            _identifier(codes.CPA_ID, cpa),
            _identifier(codes.MHS_ID, cpa),
        ],
        "status": "active",
        "connectionType": _coding("endpoint-connection-type", "hl7-fhir-msg", "HL7 FHIR Messaging"),
        "managingOrganization": {"identifier": _identifier(codes.ODS_CODE, organisation.ods)},
        "payloadType": [{"coding": [_coding("endpoint-payload-type", "any", "Any")]}],
        "address": address,
    }


def device(organisation: Organisation, seeds: Seeds) -> Json:
    """The accredited system of an organisation: its ASID goes into Ssp-To."""
    manufacturer = _identifier(codes.ODS_CODE, maker(organisation))
    made_by = {
        "url": f"{_EXTENSION}ManufacturingOrganisation",
        "valueReference": {"identifier": manufacturer},
    }
    return {
        "resourceType": "Device",
        "id": seeds.uuid("gpconnect", "device", organisation.ods),
        "extension": [made_by, *(_serves(each) for each in INTERACTIONS)],
        "identifier": [
            _identifier(codes.SPINE_ASID, organisation.asid),
            _identifier(codes.PARTY_KEY, party_key(organisation)),
        ],
        "owner": {"identifier": _identifier(codes.ODS_CODE, organisation.ods)},
    }


def bundle(bundle_id: str, base: str, self_url: str, resources: list[Json]) -> Json:
    """A searchset with total, link and full addresses: unlike the provider's bundles."""
    found: Json = {
        "resourceType": "Bundle",
        "id": bundle_id,
        "type": "searchset",
        "total": len(resources),
        "link": [{"relation": "self", "url": self_url}],
    }
    if resources:
        found["entry"] = [
            {
                "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
                "resource": resource,
                "search": {"mode": "match"},
            }
            for resource in resources
        ]
    return found


def outcome(outcome_id: str, issue: str, code: str, display: str, diagnostics: str) -> Json:
    """What went wrong, the directory's way."""
    coding = {"system": codes.ERRORS_VALUE_SET, "code": code, "display": display}
    return {
        "resourceType": "OperationOutcome",
        "id": outcome_id,
        "issue": [
            {
                "severity": "error",
                "code": issue,
                "details": {"coding": [coding]},
                "diagnostics": diagnostics,
            }
        ],
    }


def _serves(interaction: Interaction) -> Json:
    reference = {"identifier": _identifier(codes.INTERACTION_ID, interaction.id)}
    return {"url": f"{_EXTENSION}NhsServiceInteractionId", "valueReference": reference}


def _identifier(system: str, value: str) -> Json:
    return {"system": system, "value": value}


def _coding(system: str, code: str, display: str) -> Json:
    return {"system": f"{_TERMINOLOGY}/{system}", "code": code, "display": display}
