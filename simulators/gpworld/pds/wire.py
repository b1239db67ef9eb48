"""A person as FHIR R4 with UK Core extensions, whole, restricted or cut down for search (s. 5)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from gpworld.pds.extensions import DEATH, HL7_UK, UK_CORE, Json, extensions
from gpworld.people.model import (
    Address,
    EmergencyContact,
    HumanName,
    Period,
    Person,
    Practice,
    Related,
    Sensitivity,
    Telecom,
)

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
RELATIONSHIPS = "http://terminology.hl7.org/CodeSystem/v2-0131"
ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
OTHER_ROLES = HL7_UK + "UKCore-AdditionalRelatedPersonRole"

LABELS = {
    Sensitivity.UNRESTRICTED: "unrestricted",
    Sensitivity.RESTRICTED: "restricted",
    Sensitivity.VERY_RESTRICTED: "very restricted",
}
SEARCH_NAMES = ("usual", "nickname", "temp")
KEPT_WHEN_RESTRICTED = (
    "resourceType",
    "id",
    "identifier",
    "meta",
    "name",
    "gender",
    "birthDate",
    "multipleBirthInteger",
    "deceasedDateTime",
)


def patient(person: Person) -> Json:
    """The whole record, whatever its sensitivity: what an update works on."""
    made: Json = {
        "resourceType": "Patient",
        "id": person.nhs_number,
        "identifier": [_identifier(person.nhs_number)],
        "meta": {
            "versionId": str(person.version),
            "security": [
                {
                    "system": CONFIDENTIALITY,
                    "code": str(person.sensitivity),
                    "display": LABELS[person.sensitivity],
                }
            ],
        },
        "name": [_name(person, name) for name in person.names if not name.hidden],
        "gender": str(person.gender),
        "birthDate": person.birth_date,
    }
    if person.multiple_birth is not None:
        made["multipleBirthInteger"] = person.multiple_birth
    if person.deceased is not None:
        made["deceasedDateTime"] = utc(person.deceased)
    lists = {
        "address": [_address(person, a) for a in person.addresses if not a.hidden],
        "telecom": [_telecom(person, t) for t in person.telecoms if not t.hidden],
        "contact": [_contact(person, c) for c in person.contacts],
        "generalPractitioner": [_practice(person, person.practice)] if person.practice else [],
        "extension": extensions(person),
    }
    made |= {key: value for key, value in lists.items() if value}
    if person.managing and person.deceased is None:
        made["managingOrganization"] = {
            "type": "Organization",
            "identifier": _ods(person.managing),
        }
    return made


def visible(person: Person) -> Json:
    """What a retrieve shows: a restricted person's whereabouts are absent, not empty (s. 4)."""
    return _restrict(patient(person)) if is_restricted(person) else patient(person)


def found(person: Person, today: date) -> Json:
    """What a search shows: current data, cut down (s. 6)."""
    names = tuple(n for n in person.names if n.use in SEARCH_NAMES and n.period.covers(today))
    current = replace(
        person,
        names=names or person.names[:1],
        addresses=tuple(a for a in person.addresses if a.use == "home" and a.period.covers(today)),
        telecoms=tuple(t for t in person.telecoms if t.period.covers(today)),
        contacts=tuple(c for c in person.contacts if c.period.covers(today)),
        managing=None,
        extensions=tuple(pair for pair in person.extensions if pair[0] == DEATH),
    )
    return visible(current)


def bundle(entries: list[Json], now: datetime) -> Json:
    """A searchset; nobody found has no ``entry`` at all."""
    made: Json = {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": utc(now),
        "total": len(entries),
    }
    if entries:
        made["entry"] = entries
    return made


def related_person(person: Person, other: Related) -> Json:
    """A RelatedPerson; name, address and telecom only without a record of their own (s. 8)."""
    linked = other.nhs_number is not None
    made: Json = {
        "resourceType": "RelatedPerson",
        "id": other.id or handle(person, "related", repr(other)),
        "active": other.active,
        "patient": (
            {"identifier": {"system": NHS_NUMBER, "value": other.nhs_number}} if linked else {}
        ),
        "relationship": [{"coding": [_relation(code) for code in other.relationship]}],
    }
    _put(made, "period", _period(other.period))
    if not linked:
        if other.name:
            made["name"] = [_name(person, other.name)]
        if other.address:
            made["address"] = [_address(person, other.address)]
        if other.telecom:
            made["telecom"] = [_telecom(person, telecom) for telecom in other.telecom]
    return made


def utc(instant: datetime) -> str:
    """yyyy-mm-ddTHH:MM:SS+00:00."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def handle(person: Person, kind: str, content: str) -> str:
    """Eight hex digits that stand for a part of a record which was given no id."""
    text = f"{person.nhs_number}/{kind}/{content}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


# -- parts ----------------------------------------------------------------------------------------


def _relation(code: str) -> Json:
    """A letter of one table, a word in capitals of another, or a word of UK Core's own."""
    if not code.isupper():
        return {"system": OTHER_ROLES, "code": code, "display": code}
    return {"system": RELATIONSHIPS if len(code) == 1 else ROLES, "code": code}


def _identifier(number: str) -> Json:
    coding = {
        "system": HL7_UK + "UKCore-NHSNumberVerificationStatus",
        "version": "1.0.0",
        "code": "01",
        "display": "Number present and verified",
    }
    status = {
        "url": UK_CORE + "NHSNumberVerificationStatus",
        "valueCodeableConcept": {"coding": [coding]},
    }
    return {"system": NHS_NUMBER, "value": number, "extension": [status]}


def _name(person: Person, name: HumanName) -> Json:
    made: Json = {"id": name.id or handle(person, "name", repr(name)), "use": name.use}
    _put(made, "period", _period(name.period))
    _put(made, "given", list(name.given))
    _put(made, "family", name.family)
    _put(made, "prefix", list(name.prefix))
    _put(made, "suffix", list(name.suffix))
    return made


def _address(person: Person, address: Address) -> Json:
    made: Json = {"id": address.id or handle(person, "address", repr(address))}
    _put(made, "period", _period(address.period))
    made["use"] = address.use
    _put(made, "text", address.text)
    _put(made, "line", [line for line in address.lines if line.strip()])
    _put(made, "postalCode", address.postcode)
    _put(made, "extension", [_address_key(kind, value) for kind, value in address.keys])
    return made


def _address_key(kind: str, value: str) -> Json:
    coding = {"system": HL7_UK + "UKCore-AddressKeyType", "code": kind}
    return {
        "url": UK_CORE + "AddressKey",
        "extension": [
            {"url": "type", "valueCoding": coding},
            {"url": "value", "valueString": value},
        ],
    }


def _telecom(person: Person, telecom: Telecom) -> Json:
    made: Json = {"id": telecom.id or handle(person, "telecom", repr(telecom))}
    _put(made, "period", _period(telecom.period))
    made |= {"system": telecom.system, "value": telecom.value, "use": telecom.use}
    if telecom.other_system:
        coding = {
            "system": HL7_UK + "UKCore-OtherContactSystem",
            "code": telecom.other_system,
        }
        made["extension"] = [{"url": UK_CORE + "OtherContactSystem", "valueCoding": coding}]
    return made


def _contact(person: Person, contact: EmergencyContact) -> Json:
    made: Json = {"id": contact.id or handle(person, "contact", repr(contact))}
    _put(made, "period", _period(contact.period))
    coding = {"system": RELATIONSHIPS, "code": "C", "display": "Emergency Contact"}
    made["relationship"] = [{"coding": [coding]}]
    made["telecom"] = [{"system": contact.telecom.system, "value": contact.telecom.value}]
    return made


def _practice(person: Person, practice: Practice) -> Json:
    made = {"id": practice.id or handle(person, "practice", practice.ods), "type": "Organization"}
    return made | {"identifier": _ods(practice)}


def _ods(practice: Practice) -> Json:
    made: Json = {"system": ODS, "value": practice.ods}
    _put(made, "period", _period(practice.period))
    return made


def _period(period: Period) -> Json | None:
    made: Json = {}
    if period.start:
        made["start"] = period.start.isoformat()
    if period.end:
        made["end"] = period.end.isoformat()
    return made or None


def _put(made: Json, key: str, value: object) -> None:
    if value not in (None, "", []):
        made[key] = value


def is_restricted(person: Person) -> bool:
    """Whether replies keep a person's whereabouts to themselves."""
    return person.sensitivity is not Sensitivity.UNRESTRICTED


def _restrict(made: Json) -> Json:
    kept = {key: value for key, value in made.items() if key in KEPT_WHEN_RESTRICTED}
    deaths = [e for e in made.get("extension", []) if e.get("url") == DEATH]
    return kept | ({"extension": deaths} if deaths else {})
