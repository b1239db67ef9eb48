"""Slots, schedules and the elements that several resources share, as FHIR: pure functions."""

from __future__ import annotations

from gpworld.book.model import Session, Slot
from gpworld.core import london
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json


def meta(version: str | int, profile: str) -> Json:
    """Version and the one profile."""
    return {"versionId": str(version), "profile": [profile]}


def reference(resource_type: str, number: int | str) -> Json:
    """A relative reference."""
    return {"reference": f"{resource_type}/{number}"}


def concept(system: str, code: str, display: str) -> Json:
    """A CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def channel(slot: Slot) -> Json | None:
    """The delivery channel extension; None for a visit, which 1.2.7 has no code for."""
    code = codes.CHANNELS.get(slot.channel)
    return None if code is None else {"url": codes.DELIVERY_CHANNEL, "valueCode": code}


def role(code: str) -> Json:
    """The practitioner role extension."""
    display = codes.ROLES.get(code, code)
    return {
        "url": codes.PRACTITIONER_ROLE,
        "valueCodeableConcept": concept(codes.JOB_ROLE, code, display),
    }


def service_category(session: Session) -> Json:
    """What the practice calls a session, where it does."""
    return {"serviceCategory": {"text": session.name}} if session.name else {}


def slot(slot: Slot) -> Json:
    """A free slot: section 6.6."""
    extension = channel(slot)
    return {
        "resourceType": "Slot",
        "id": str(slot.id),
        "meta": meta(slot.version, codes.SLOT),
        "extension": [extension] if extension else [],
        "serviceType": [{"text": slot.type}],
        "schedule": reference("Schedule", slot.session),
        "status": "free",
        "start": london.with_offset(slot.start),
        "end": london.with_offset(slot.end),
    }


def schedule(session: Session, role_code: str) -> Json:
    """A session: section 6.5; ``role_code`` is its holder's job role."""
    actors = [reference("Location", session.site)]
    if session.clinicians:
        actors.append(reference("Practitioner", session.clinicians[0]))
    return {
        "resourceType": "Schedule",
        "id": str(session.id),
        "meta": meta(session.version, codes.SCHEDULE),
        "extension": [role(role_code)],
        **service_category(session),
        "actor": actors,
        "planningHorizon": {
            "start": london.with_offset(session.start),
            "end": london.with_offset(session.end),
        },
    }


def number(text: str) -> int | None:
    """The world's number in a logical id; None when it cannot be one of ours."""
    plain = text.isascii() and text.isdigit() and len(text) <= 15 and not text.startswith("0")
    return int(text) if plain else None
