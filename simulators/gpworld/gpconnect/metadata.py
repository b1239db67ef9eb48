"""The capability statement: section 7.1."""

from __future__ import annotations

from gpworld.gpconnect import codes
from gpworld.gpconnect.answers import Answer
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.formats import Format

PUBLISHED = "2020-06-30"
REGISTER_DEFINITION = (
    "https://fhir.nhs.uk/STU3/OperationDefinition/GPConnect-RegisterPatient-Operation-1"
)
FIND = ("read", "search-type")
INCLUDES = (
    "Slot:schedule",
    "Schedule:actor:Practitioner",
    "Schedule:actor:Location",
    "Location:managingOrganization",
)
SLOT_PARAMETERS = (
    ("start", "date"),
    ("end", "date"),
    ("status", "token"),
    ("searchFilter", "token"),
)


def read(call: Call) -> Act:
    """GET /metadata."""
    return lambda: Answer(statement(xml=call.system.settings.xml))


def statement(*, xml: bool) -> Json:
    """What this provider can do."""
    return {
        "resourceType": "CapabilityStatement",
        "version": codes.SPECIFICATION,
        "name": "GP Connect appointment management",
        "status": "active",
        "date": PUBLISHED,
        "publisher": "gpworld",
        "kind": "instance",
        "software": {"name": "gpworld", "version": codes.SPECIFICATION},
        "fhirVersion": "3.0.1",
        "acceptUnknown": "both",
        "format": [str(Format.JSON)] + ([str(Format.XML)] if xml else []),
        "profile": [{"reference": profile} for profile in codes.PROFILES],
        "rest": [
            {
                "mode": "server",
                "resource": _resources(),
                "operation": [
                    {
                        "name": "gpc.registerpatient",
                        "definition": {"reference": REGISTER_DEFINITION},
                    }
                ],
            }
        ],
    }


def _resources() -> list[Json]:
    identifier = (("identifier", "token"),)
    return [
        _resource("Patient", FIND, identifier),
        _resource("Organization", FIND, identifier),
        _resource("Practitioner", FIND, identifier),
        _resource("Location", ("read",)),
        _resource("Slot", ("search-type",), SLOT_PARAMETERS, INCLUDES),
        _resource("Appointment", ("read", "create", "update", "search-type"), (("start", "date"),)),
    ]


def _resource(
    name: str,
    interactions: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...] = (),
    includes: tuple[str, ...] = (),
) -> Json:
    resource: Json = {"type": name, "interaction": [{"code": code} for code in interactions]}
    if includes:
        resource["searchInclude"] = list(includes)
    if parameters:
        resource["searchParam"] = [{"name": n, "type": kind} for n, kind in parameters]
    return resource
