"""A booking as FHIR: the response column of section 6.7."""

from __future__ import annotations

import orjson

from gpworld.book.model import Booking, BookingStatus, Session, Slot
from gpworld.book.refusals import Refusal
from gpworld.core import london
from gpworld.gpconnect import codes
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.offers import Offers
from gpworld.gpconnect.wire import channel, meta, reference, role, service_category
from gpworld.practice import Practice


def appointment(practice: Practice, booking: Booking, offers: Offers) -> Json:
    """A booking, whoever made it.

    One made through GP Connect gives back what its request said of the booking organisation and
    the participants; of one made at the practice these are what the book knows.
    """
    slot, session = _held_in(practice, booking)
    parts: Json = orjson.loads(booking.extra) if booking.extra else {}
    resource: Json = {
        "resourceType": "Appointment",
        "id": str(booking.id),
        "meta": meta(booking.version, codes.APPOINTMENT),
    }
    if "contained" in parts:
        resource["contained"] = parts["contained"]
    resource["extension"] = [
        *parts.get("extension", []),
        *_own_extensions(booking, slot, offers),
    ]
    resource["status"] = codes.STATUSES[booking.status]
    if session is not None:
        resource |= service_category(session)
    if slot is not None:
        resource["serviceType"] = [{"text": slot.type}]
    texts = {"description": _description(booking, slot), "comment": booking.note}
    resource |= {name: text for name, text in texts.items() if text}
    resource |= {
        "start": london.with_offset(booking.start),
        "end": london.with_offset(booking.end),
        "slot": [reference("Slot", number) for number in booking.slots],
        "created": parts.get("created") or london.with_offset(booking.made_at),
        "participant": parts.get("participant") or _participants(booking, session),
    }
    given_back = ("priority", "identifier", "minutesDuration")
    return resource | {name: parts[name] for name in given_back if name in parts}


def _description(booking: Booking, slot: Slot | None) -> str:
    """What it is for; of one that the practice made without a word, its type: profiles want one."""
    return booking.reason or (slot.type if slot is not None else "") or "Appointment"


def _held_in(practice: Practice, booking: Booking) -> tuple[Slot | None, Session | None]:
    """The first slot and its session; of a cancelled booking they may be gone."""
    try:
        slot = practice.book.slot(booking.slots[0])
        return slot, practice.book.session(slot.session)
    except Refusal:
        return None, None


def _own_extensions(booking: Booking, slot: Slot | None, offers: Offers) -> list[Json]:
    found: list[Json] = []
    if slot is not None:
        code = offers.role(slot.session)
        found += [each for each in (channel(slot), role(code) if code else None) if each]
    if booking.status is BookingStatus.CANCELLED and booking.cancel_reason:
        found.append({"url": codes.CANCELLATION_REASON, "valueString": booking.cancel_reason})
    return found


def _participants(booking: Booking, session: Session | None) -> list[Json]:
    actors = [reference("Patient", booking.patient)]
    if session is not None:
        actors.append(reference("Location", session.site))
        actors += [reference("Practitioner", number) for number in session.clinicians[:1]]
    return [{"actor": actor, "status": "accepted"} for actor in actors]
