"""What a request to book says: the request column of section 6.7."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from gpworld.core import london
from gpworld.gpconnect import codes, wire
from gpworld.gpconnect.dates import instant
from gpworld.gpconnect.errors import bad_resource
from gpworld.gpconnect.fhirtypes import Json

REQUIRED = (
    *("meta", "contained", "extension", "status", "description", "start", "end"),
    *("slot", "created", "participant"),
)
FORBIDDEN = (
    *("reason", "specialty", "appointmentType", "indication", "supportingInformation"),
    *("incomingReferral", "requestedPeriod"),
)
GIVEN_BACK = ("contained", "created", "participant", "priority", "identifier", "minutesDuration")
LONGEST_DESCRIPTION, LONGEST_COMMENT = 100, 500
ACTORS = ("Patient", "Location", "Practitioner")
_REFERENCE = re.compile(r"([A-Z][A-Za-z]{1,40})/([A-Za-z0-9\-.]{1,64})")


@dataclass(frozen=True, slots=True)
class BookingForm:
    """A booking as it was asked for.

    Attributes:
        actors: resource type and logical id of each participant.
        ods, types: the booking organisation's code and organisation types.
        channel, role: codes of the optional extensions.
        parts: what is given back as it came.
    """

    slots: tuple[int, ...]
    actors: tuple[tuple[str, str], ...]
    ods: str
    types: tuple[str, ...]
    start: datetime
    end: datetime
    description: str
    comment: str
    channel: str | None
    role: str | None
    parts: Json

    def actor(self, resource_type: str) -> str:
        """The logical id of the one participant of this type."""
        return next(number for kind, number in self.actors if kind == resource_type)


def read(appointment: Json) -> BookingForm:
    """The booking in an Appointment whose shape has been checked.

    Raises:
        Problem: 422 INVALID_RESOURCE that names the element.
    """
    _refuse_missing_or_forbidden(appointment)
    organisation = _organisation(appointment)
    extensions = _extensions(appointment, organisation["id"])
    texts(appointment)
    parts: Json = {name: appointment[name] for name in GIVEN_BACK if name in appointment}
    parts["extension"] = [extensions[codes.BOOKING_ORGANISATION]]
    parts["created"] = london.with_offset(_instant(appointment, "created"))
    return BookingForm(
        slots=_slots(appointment),
        actors=_actors(appointment),
        ods=_ods(organisation),
        types=_types(organisation),
        start=_instant(appointment, "start"),
        end=_instant(appointment, "end"),
        description=appointment["description"],
        comment=appointment.get("comment", ""),
        channel=_channel(extensions.get(codes.DELIVERY_CHANNEL)),
        role=_role(extensions.get(codes.PRACTITIONER_ROLE)),
        parts=parts,
    )


def texts(appointment: Json) -> None:
    """Refuse texts that are missing or too long; none is ever cut short.

    Raises:
        Problem: 422 INVALID_RESOURCE.
    """
    if not appointment.get("description", "").strip():
        raise bad_resource("Appointment.description is missing or empty.")
    for name, most in (("description", LONGEST_DESCRIPTION), ("comment", LONGEST_COMMENT)):
        length = len(appointment.get(name, ""))
        if length > most:
            raise bad_resource(f"Appointment.{name} has {length} characters: {most} are taken.")


def target(reference: Json, where: str, *types: str) -> tuple[str, str]:
    """Resource type and id of a relative reference.

    Raises:
        Problem: 422 INVALID_RESOURCE: absolute, malformed, or to something else.
    """
    written = reference.get("reference", "")
    found = _REFERENCE.fullmatch(written)
    if found is None:
        raise bad_resource(f"{where} {written[:80]!r} must be relative: {types[0]}/id")
    if found[1] not in types:
        raise bad_resource(f"{where} {written[:80]!r} must be to {' or '.join(types)}.")
    return found[1], found[2]


def _refuse_missing_or_forbidden(appointment: Json) -> None:
    for name in REQUIRED:
        if not appointment.get(name):
            raise bad_resource(f"Appointment.{name} is missing.")
    for name in FORBIDDEN:
        if name in appointment:
            raise bad_resource(f"Appointment.{name} must not be sent.")
    if appointment["meta"].get("profile") != [codes.APPOINTMENT]:
        raise bad_resource(f"Appointment.meta.profile must be {codes.APPOINTMENT}.")
    if appointment["status"] != "booked":
        raise bad_resource("Appointment.status must be booked.")
    if not 0 <= appointment.get("priority", 0) <= 9:
        raise bad_resource("Appointment.priority must be 0 to 9.")
    for identifier in appointment.get("identifier", []):
        if not (identifier.get("system") and identifier.get("value")):
            raise bad_resource("Appointment.identifier needs system and value.")


def _organisation(appointment: Json) -> Json:
    contained = appointment["contained"]
    if len(contained) != 1 or contained[0]["resourceType"] != "Organization":
        raise bad_resource("Appointment.contained must hold the booking Organization alone.")
    organisation: Json = contained[0]
    for name in ("id", "meta", "identifier", "name", "telecom"):
        if not organisation.get(name):
            raise bad_resource(f"Appointment.contained: Organization.{name} is missing.")
    if organisation["meta"].get("profile") != [codes.ORGANIZATION]:
        raise bad_resource(f"Organization.meta.profile must be {codes.ORGANIZATION}.")
    if not any(each.get("value", "").strip() for each in organisation["telecom"]):
        raise bad_resource("Appointment.contained: Organization.telecom has no value.")
    return organisation


def _ods(organisation: Json) -> str:
    for identifier in organisation["identifier"]:
        value = identifier.get("value", "").strip()
        if identifier.get("system") == codes.ODS_CODE and value:
            return str(value)
    raise bad_resource(f"Organization.identifier of system {codes.ODS_CODE} is missing.")


def _types(organisation: Json) -> tuple[str, ...]:
    codings = (coding for each in organisation.get("type", []) for coding in each.get("coding", []))
    return tuple(
        coding["code"]
        for coding in codings
        if coding.get("system") in codes.ORGANISATION_TYPES and coding.get("code")
    )


def _extensions(appointment: Json, organisation_id: str) -> dict[str, Json]:
    known = (codes.BOOKING_ORGANISATION, codes.DELIVERY_CHANNEL, codes.PRACTITIONER_ROLE)
    found: dict[str, Json] = {}
    for extension in appointment["extension"]:
        url = extension.get("url", "")
        if url not in known or url in found:
            why = "is there twice" if url in found else "must not be sent"
            raise bad_resource(f"Appointment.extension {url!r} {why}.")
        found[url] = extension
    booking = found.get(codes.BOOKING_ORGANISATION)
    if booking is None:
        raise bad_resource(f"Appointment.extension {codes.BOOKING_ORGANISATION} is missing.")
    if booking.get("valueReference", {}).get("reference") != f"#{organisation_id}":
        raise bad_resource(
            f"The booking organisation must refer to the contained #{organisation_id}."
        )
    return found


def _channel(extension: Json | None) -> str | None:
    return None if extension is None else str(extension.get("valueCode", ""))


def _role(extension: Json | None) -> str | None:
    if extension is None:
        return None
    codings = extension.get("valueCodeableConcept", {}).get("coding") or [{}]
    return str(codings[0].get("code", ""))


def _slots(appointment: Json) -> tuple[int, ...]:
    numbers = []
    for reference in appointment["slot"]:
        _, text = target(reference, "Appointment.slot", "Slot")
        number = wire.number(text)
        if number is None:
            raise bad_resource(f"There is no Slot/{text}.")
        numbers.append(number)
    if len(set(numbers)) != len(numbers):
        raise bad_resource("Appointment.slot names a slot twice.")
    return tuple(numbers)


def _actors(appointment: Json) -> tuple[tuple[str, str], ...]:
    actors = []
    for participant in appointment["participant"]:
        where = "Appointment.participant.actor"
        actors.append(target(participant.get("actor", {}), where, *ACTORS))
        if participant.get("status") != "accepted":
            raise bad_resource("Appointment.participant.status must be accepted.")
    kinds = [kind for kind, _ in actors]
    for kind in ("Patient", "Location"):
        if kinds.count(kind) != 1:
            raise bad_resource(f"Appointment.participant must name one {kind}.")
    if kinds.count("Practitioner") > 1:
        raise bad_resource("Appointment.participant may name one Practitioner, not more.")
    return tuple(actors)


def _instant(appointment: Json, name: str) -> datetime:
    found = instant(appointment[name])
    if found is None:
        raise bad_resource(f"Appointment.{name} must be a date-time with its offset.")
    return found
