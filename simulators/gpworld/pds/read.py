"""FHIR back to a person: what an update or a creation left in the resource."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from gpworld.pds.errors import Problem, invalid_value
from gpworld.pds.extensions import BIRTH_PLACE, DEATH, PHARMACIES, UK_CORE, Json
from gpworld.people.model import (
    Address,
    EmergencyContact,
    Gender,
    HumanName,
    Period,
    Person,
    Practice,
    Telecom,
)

EXTENSIONS = frozenset(
    (
        *(UK_CORE + name for name in PHARMACIES),
        DEATH,
        UK_CORE + "NHSCommunication",
        UK_CORE + "ContactPreference",
        BIRTH_PLACE,
        "https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration",
    )
)


def person(resource: Json, before: Person) -> Person:
    """The person that a resource describes; what FHIR does not show is kept from before.

    Raises:
        Problem: INVALID_VALUE naming the field that cannot be understood.
    """
    extensions = [
        _extension(e, f"extension/{i}") for i, e in enumerate(_list(resource, "extension"))
    ]
    gender = _gender(resource.get("gender"))
    return replace(
        before,
        names=tuple(_name(n, f"name/{i}") for i, n in enumerate(_list(resource, "name")))
        + tuple(name for name in before.names if name.hidden),
        gender=gender,
        former_genders=(
            before.former_genders
            if gender is before.gender
            else (*before.former_genders, before.gender)
        ),
        birth_date=_text(resource.get("birthDate"), "birthDate"),
        multiple_birth=_whole(resource.get("multipleBirthInteger"), "multipleBirthInteger"),
        deceased=_deceased(resource.get("deceasedDateTime")),
        addresses=tuple(
            _address(a, f"address/{i}") for i, a in enumerate(_list(resource, "address"))
        )
        + tuple(address for address in before.addresses if address.hidden),
        telecoms=tuple(
            _telecom(t, f"telecom/{i}") for i, t in enumerate(_list(resource, "telecom"))
        )
        + tuple(telecom for telecom in before.telecoms if telecom.hidden),
        contacts=tuple(
            _contact(c, f"contact/{i}") for i, c in enumerate(_list(resource, "contact"))
        ),
        practice=_practice(_one(resource, "generalPractitioner", "generalPractitioner")),
        extensions=tuple((e["url"], json.dumps(e, sort_keys=True)) for e in extensions),
        death_status=_death_status(extensions),
    )


def _name(given: Json, field: str) -> HumanName:
    _only(given, field, "id", "use", "period", "given", "family", "prefix", "suffix")
    return HumanName(
        id=_text(given.get("id", ""), f"{field}/id"),
        use=_text(given.get("use", ""), f"{field}/use"),
        family=_text(given.get("family", ""), f"{field}/family"),
        given=_texts(given.get("given"), f"{field}/given"),
        prefix=_texts(given.get("prefix"), f"{field}/prefix"),
        suffix=_texts(given.get("suffix"), f"{field}/suffix"),
        period=_period(given.get("period"), field),
    )


def _address(given: Json, field: str) -> Address:
    _only(given, field, "id", "period", "use", "text", "line", "postalCode", "extension")
    return Address(
        id=_text(given.get("id", ""), f"{field}/id"),
        use=_text(given.get("use", ""), f"{field}/use"),
        text=_text(given.get("text", ""), f"{field}/text"),
        lines=_texts(given.get("line"), f"{field}/line"),
        postcode=_text(given.get("postalCode", ""), f"{field}/postalCode"),
        period=_period(given.get("period"), field),
        keys=tuple(_address_key(key) for key in _list(given, "extension")),
    )


def _address_key(extension: Json) -> tuple[str, str]:
    kind = value = ""
    for part in _list(extension, "extension"):
        if part.get("url") == "type" and isinstance(part.get("valueCoding"), dict):
            kind = str(part["valueCoding"].get("code", ""))
        if part.get("url") == "value":
            value = str(part.get("valueString", ""))
    return kind, value


def _telecom(given: Json, field: str) -> Telecom:
    _only(given, field, "id", "period", "system", "value", "use", "extension")
    other = ""
    for extension in _list(given, "extension"):
        coding = extension.get("valueCoding")
        if isinstance(coding, dict):
            other = str(coding.get("code", ""))
    return Telecom(
        id=_text(given.get("id", ""), f"{field}/id"),
        system=_text(given.get("system", ""), f"{field}/system"),
        value=_text(given.get("value", ""), f"{field}/value"),
        use=_text(given.get("use", ""), f"{field}/use"),
        period=_period(given.get("period"), field),
        other_system=other,
    )


def _contact(given: Json, field: str) -> EmergencyContact:
    _only(given, field, "id", "period", "relationship", "telecom")
    numbers = _one(given, "telecom", field)
    return EmergencyContact(
        id=_text(given.get("id", ""), f"{field}/id"),
        period=_period(given.get("period"), field),
        telecom=_telecom(numbers[0] if numbers else {}, f"{field}/telecom/0"),
    )


def _practice(given: list[Json]) -> Practice | None:
    if not given:
        return None
    _only(given[0], "generalPractitioner/0", "id", "type", "identifier")
    identifier = given[0].get("identifier")
    if not isinstance(identifier, dict):
        raise invalid_value(str(identifier), "generalPractitioner/0/identifier")
    return Practice(
        ods=_text(identifier.get("value", ""), "generalPractitioner/0/identifier/value"),
        id=_text(given[0].get("id", ""), "generalPractitioner/0/id"),
        period=_period(identifier.get("period"), "generalPractitioner/0/identifier"),
    )


def _extension(given: Json, field: str) -> Json:
    """One of the extensions that a record may have, with a value or with parts."""
    url = _text(given.get("url"), f"{field}/url")
    if url not in EXTENSIONS:
        raise invalid_value(url, f"{field}/url")
    said = [key for key in given if key not in ("url", "id")]
    if len(said) != 1 or not (said[0] == "extension" or said[0].startswith("value")):
        raise invalid_value(", ".join(said), field)
    if said[0] == "extension" and not _list(given, "extension"):
        raise invalid_value("[]", f"{field}/extension")
    return given


def _only(given: Json, field: str, *known: str) -> None:
    """Refuse members that would be dropped in silence."""
    for key in given:
        if key not in known:
            raise invalid_value(key, field)


def _death_status(extensions: list[Json]) -> str:
    for extension in extensions:
        if extension.get("url") != DEATH:
            continue
        for part in _list(extension, "extension"):
            concept = part.get("valueCodeableConcept")
            codings = concept.get("coding") if isinstance(concept, dict) else None
            if isinstance(codings, list) and codings and isinstance(codings[0], dict):
                return str(codings[0].get("code", ""))
    return ""


def _deceased(value: Any) -> datetime | None:
    if value is None:
        return None
    text = _text(value, "deceasedDateTime")
    try:
        if len(text) == len("2020-01-01"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_value(text, "deceasedDateTime") from None
    if not text.endswith("+00:00"):
        raise invalid_value(text, "deceasedDateTime")
    return moment


def _gender(value: Any) -> Gender:
    try:
        return Gender(_text(value, "gender"))
    except ValueError:
        raise invalid_value(str(value), "gender") from None


def _period(value: Any, field: str) -> Period:
    if value is None:
        return Period()
    if not isinstance(value, dict):
        raise invalid_value(str(value), f"{field}/period")
    return Period(
        _date(value.get("start"), f"{field}/period/start"),
        _date(value.get("end"), f"{field}/period/end"),
    )


def _date(value: Any, field: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(value, field)[:10])
    except ValueError:
        raise invalid_value(str(value), field) from None


def _list(resource: Json, key: str) -> list[Json]:
    value = resource.get(key, [])
    if not isinstance(value, list):
        raise invalid_value(str(value), key)
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            raise invalid_value(str(item), f"{key}/{index}")
    return value


def _one(resource: Json, key: str, field: str) -> list[Json]:
    """A list of which a record keeps one item."""
    found = _list(resource, key)
    if len(found) > 1:
        listed = ", ".join(str(item) for item in found)
        raise Problem(
            "TOO_MANY_VALUES_SUBMITTED",
            f"Too many values submitted - [{listed}] in field '{field}'",
        )
    return found


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise invalid_value(str(value), field)
    return value


def _texts(value: Any, field: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise invalid_value(str(value), field)
    return tuple(_text(item, f"{field}/{index}") for index, item in enumerate(value))


def _whole(value: Any, field: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise invalid_value(str(value), field)
