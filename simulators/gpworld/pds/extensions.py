"""The extensions of a record: their addresses, those that are held, and the death notice (s. 5)."""

from __future__ import annotations

import json
from typing import Any

from gpworld.core import london
from gpworld.people.model import Person

UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
HL7_UK = "https://fhir.hl7.org.uk/CodeSystem/"
DEATH = UK_CORE + "DeathNotificationStatus"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
PHARMACIES = ("NominatedPharmacy", "PreferredDispenserOrganization", "MedicalApplianceSupplier")

Json = dict[str, Any]


def extensions(person: Person) -> list[Json]:
    """What a record holds, and the notification of a death that it knows of."""
    held = [json.loads(text) for _, text in person.extensions]
    if person.death_status and not any(e.get("url") == DEATH for e in held):
        held.append(_death_notification(person))
    return held


def _death_notification(person: Person) -> Json:
    displays = {
        "1": "Informal - death notice received via an update from a local NHS Organisation such as "
        "GP or Trust",
        "2": "Formal - death notice received from Registrar of Deaths",
        "U": "Removed",
    }
    coding = {
        "system": HL7_UK + "UKCore-DeathNotificationStatus",
        "version": "1.0.0",
        "code": person.death_status,
        "display": displays.get(person.death_status, ""),
    }
    parts: list[Json] = [
        {"url": "deathNotificationStatus", "valueCodeableConcept": {"coding": [coding]}}
    ]
    if person.deceased is not None:
        effective = london.with_offset(person.deceased)
        parts.append({"url": "systemEffectiveDate", "valueDateTime": effective})
    return {"url": DEATH, "extension": parts}
